import type {
  GetTagsCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import type { Call, Handlers } from "../call.js";
import { freeMap } from "../present.js";
import { badRequest, notFound } from "../protocol/api-error.js";

/** Tags of APIs, their stages, domain names and VPC links. */
export const tagHandlers = {
  GetTags: (input: GetTagsCommandInput, call: Call) => ({ Tags: taggedOf(call, input.ResourceArn).Tags ?? {} }),
  TagResource: (input: TagResourceCommandInput, call: Call) => {
    const tagged = taggedOf(call, input.ResourceArn);
    const tags = freeMap({ ...tagged.Tags, ...input.Tags });
    checkTags(tags);
    tagged.Tags = tags;
    return {};
  },
  UntagResource: (input: UntagResourceCommandInput, call: Call) => {
    const tagged = taggedOf(call, input.ResourceArn);
    const gone = new Set(input.TagKeys ?? []);
    tagged.Tags = freeMap(Object.fromEntries(Object.entries(tagged.Tags ?? {}).filter(([key]) => !gone.has(key))));
  },
} satisfies Handlers;

interface Tagged {
  Tags?: Record<string, string> | undefined;
}

/** `arn:aws:apigateway:REGION::/apis/ID`, `…/apis/ID/stages/NAME`, `/domainnames/NAME` or `/vpclinks/ID`. */
function taggedOf({ region }: Call, resourceArn: string | undefined): Tagged {
  const [, path = ""] = /^arn:[^:]+:apigateway:[^:]*:[^:]*:\/(?:v2\/)?(.+)$/.exec(resourceArn ?? "") ?? [];
  const [kind = "", id = "", part, ...name] = path.split("/");
  const api = region.apis.get(id);
  const found: Tagged | undefined =
    kind === "domainnames"
      ? region.domainNames.get(id)
      : kind === "vpclinks"
        ? region.subnetLinks.get(id)
        : kind !== "apis"
          ? undefined
          : part === "stages"
            ? api?.stages.get(name.join("/"))
            : api?.definition.api;
  if (found === undefined) throw notFound(`Invalid resource specified: ${resourceArn}`);
  return found;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-restrictions.html */
function checkTags(tags: Readonly<Record<string, string>>): void {
  const entries = Object.entries(tags);
  if (entries.length > 50) throw badRequest("A resource can have at most 50 tags");
  for (const [key, value] of entries) {
    if (key === "" || key.length > 128) throw badRequest("A tag key must have a length between 1 and 128");
    if (value.length > 256) throw badRequest(`The value of the tag ${key} must have at most 256 characters`);
    if (key.toLowerCase().startsWith("aws:")) throw badRequest("Tag keys cannot start with aws:");
  }
}
