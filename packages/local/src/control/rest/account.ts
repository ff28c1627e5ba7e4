import type {
  Account,
  GetTagsCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
  UpdateAccountCommandInput,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { applyPatches, replaceable } from "../patch.js";
import { freeMap } from "../present.js";
import { notFound } from "../protocol/api-error.js";

/** The account, and the tags of what is in it. */
export const accountHandlers = {
  GetAccount: (_input: object, call: Call) => call.region.account,
  UpdateAccount: (input: UpdateAccountCommandInput, call: Call): Account => {
    const rules = replaceable("text", "/cloudwatchRoleArn");
    applyPatches(call.region.account, input.patchOperations, rules);
    return call.region.account;
  },
  GetTags: (input: GetTagsCommandInput, call: Call) => ({ tags: taggedOf(call, input.resourceArn).tags ?? {} }),
  TagResource: (input: TagResourceCommandInput, call: Call) => {
    const tagged = taggedOf(call, input.resourceArn);
    tagged.tags = freeMap({ ...tagged.tags, ...input.tags });
  },
  UntagResource: (input: UntagResourceCommandInput, call: Call) => {
    const tagged = taggedOf(call, input.resourceArn);
    const gone = new Set(input.tagKeys ?? []);
    tagged.tags = freeMap(Object.fromEntries(Object.entries(tagged.tags ?? {}).filter(([key]) => !gone.has(key))));
  },
} satisfies Handlers;

interface Tagged {
  tags?: Record<string, string> | undefined;
}

/** `arn:aws:apigateway:REGION::/restapis/ID`, `…/stages/NAME`, `/apikeys/ID` and so on. */
function taggedOf(call: Call, resourceArn: string | undefined): Tagged {
  const [, path = ""] = /^arn:[^:]+:apigateway:[^:]*::?(\/.*)$/.exec(resourceArn ?? "") ?? [];
  const [, kind, id = "", part, name = ""] = path.split("/");
  const { restApis, apiKeys, usagePlans, vpcLinks, clientCertificates } = call.region;
  if (kind === "restapis") {
    const api = restApis.get(id);
    return part === "stages"
      ? existing(api?.stages.get(name), resourceArn)
      : existing(api?.definition.api, resourceArn);
  }
  const kinds = new Map<string, ReadonlyMap<string, Tagged>>([
    ["apikeys", apiKeys],
    ["usageplans", usagePlans],
    ["vpclinks", vpcLinks],
    ["clientcertificates", clientCertificates],
  ]);
  return existing(kinds.get(kind ?? "")?.get(id), resourceArn);
}

function existing(found: Tagged | undefined, resourceArn: string | undefined): Tagged {
  if (found === undefined) throw notFound(`Invalid resource specified: ${resourceArn}`);
  return found;
}
