import type {
  CreateVpcLinkCommandInput,
  DeleteVpcLinkCommandInput,
  GetVpcLinkCommandInput,
  GetVpcLinksCommandInput,
  UpdateVpcLinkCommandInput,
  VpcLink,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { pageOf } from "../pages.js";
import { applyPatches, replaceable } from "../patch.js";
import { present } from "../present.js";
import { badRequest, notFound } from "../protocol/api-error.js";
import type { StoredVpcLink } from "../store/rest-api.js";
import { tagged } from "./rest-apis.js";

/** Links into VPCs. They are kept, and lead nowhere: there is no VPC on this machine. */
export const vpcLinkHandlers = {
  CreateVpcLink: createVpcLink,
  GetVpcLink: (input: GetVpcLinkCommandInput, call: Call): VpcLink => tagged(linkOf(call, input)),
  GetVpcLinks: (input: GetVpcLinksCommandInput, call: Call) => pageOf([...call.region.vpcLinks.values()], input),
  UpdateVpcLink: (input: UpdateVpcLinkCommandInput, call: Call): VpcLink => {
    const link = linkOf(call, input);
    applyPatches(link, input.patchOperations, replaceable("text", "/name", "/description"));
    return tagged(link);
  },
  DeleteVpcLink: (input: DeleteVpcLinkCommandInput, call: Call) => {
    call.region.vpcLinks.delete(linkOf(call, input).id);
  },
} satisfies Handlers;

function createVpcLink(input: CreateVpcLinkCommandInput, call: Call): VpcLink {
  if (input.name === undefined || input.name === "") throw badRequest("Name cannot be empty");
  for (const arn of input.targetArns ?? []) {
    if (!/^arn:[^:]+:elasticloadbalancing:[^:]*:\d*:.+/.test(arn)) {
      throw badRequest(`Invalid ARN. ARN is not well formed ${arn}`);
    }
  }
  const link: StoredVpcLink = present({
    ...input,
    id: call.ids.part(),
    status: "AVAILABLE" as const,
    statusMessage: "Your vpc link is ready for use",
  });
  call.region.vpcLinks.set(link.id, link);
  // AWS is not done yet when it answers.
  const { statusMessage: _, ...pending } = link;
  return { ...pending, status: "PENDING" };
}

function linkOf({ region }: Call, { vpcLinkId }: { vpcLinkId?: string | undefined }): StoredVpcLink {
  const link = region.vpcLinks.get(vpcLinkId ?? "");
  if (link === undefined) throw notFound("Invalid Vpc Link identifier specified");
  return link;
}
