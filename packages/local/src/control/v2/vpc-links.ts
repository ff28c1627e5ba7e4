import type {
  CreateVpcLinkCommandInput,
  GetVpcLinksCommandInput,
  UpdateVpcLinkCommandInput,
  VpcLink,
} from "@aws-sdk/client-apigatewayv2";
import type { Call, Handlers } from "../call.js";
import { tokenPageOf } from "../pages.js";
import { freeMap, now, present } from "../present.js";
import { badRequest, conflict } from "../protocol/api-error.js";
import type { StoredSubnetLink } from "../store/api.js";
import { needed, partOf } from "./lookup.js";

/** Links into the subnets of a VPC. They are kept, and lead nowhere: there is no VPC on this machine. */
export const vpcLinkHandlers = {
  CreateVpcLink: createVpcLink,
  GetVpcLink: (input: Address, call: Call): VpcLink => linkOf(call, input),
  GetVpcLinks: (input: GetVpcLinksCommandInput, call: Call) =>
    tokenPageOf([...call.region.subnetLinks.values()], input),
  UpdateVpcLink: (input: UpdateVpcLinkCommandInput, call: Call): VpcLink =>
    Object.assign(linkOf(call, input), present({ Name: input.Name })),
  DeleteVpcLink: deleteVpcLink,
} satisfies Handlers;

interface Address {
  VpcLinkId?: string | undefined;
}

function createVpcLink(input: CreateVpcLinkCommandInput, call: Call): VpcLink {
  const { SubnetIds = [], SecurityGroupIds = [] } = input;
  if (SubnetIds.length === 0) throw badRequest("SubnetIds for a vpc link cannot be empty");
  checkIds(SubnetIds, "subnet-", "subnet");
  checkIds(SecurityGroupIds, "sg", "security group");
  const link: StoredSubnetLink = {
    Name: needed(input.Name, "Name"),
    SubnetIds,
    SecurityGroupIds,
    Tags: freeMap(input.Tags),
    VpcLinkId: call.ids.part(),
    CreatedDate: now(),
    VpcLinkStatus: "AVAILABLE",
    VpcLinkStatusMessage: "VPC link is ready to route traffic",
    VpcLinkVersion: "V2",
  };
  call.region.subnetLinks.set(link.VpcLinkId, link);
  // AWS is not done yet when it answers.
  return { ...link, VpcLinkStatus: "PENDING", VpcLinkStatusMessage: "VPC link is provisioning ENIs" };
}

function checkIds(ids: readonly string[], prefix: string, kind: string): void {
  const wrong = ids.find((id) => !id.startsWith(prefix));
  if (wrong !== undefined) throw badRequest(`Invalid ${kind} identifier specified: ${wrong}`);
}

function linkOf({ region }: Call, { VpcLinkId }: Address): StoredSubnetLink {
  return partOf(region.subnetLinks, VpcLinkId, "VpcLink");
}

function deleteVpcLink(input: Address, call: Call): void {
  const { VpcLinkId } = linkOf(call, input);
  for (const { definition } of call.region.apis.values()) {
    const user = [...definition.integrations.values()].find(({ ConnectionId }) => ConnectionId === VpcLinkId);
    if (user === undefined) continue;
    throw conflict(
      `Cannot delete VPC link. It is used by integration '${user.IntegrationId}' of API '${definition.api.ApiId}'`,
    );
  }
  call.region.subnetLinks.delete(VpcLinkId);
}
