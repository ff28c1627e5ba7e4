import type {
  GetTagsCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import type { Call, Handlers } from "../call.js";
import { freeMap } from "../present.js";
import { notFound } from "../protocol/api-error.js";

/** Tags of APIs and their stages. */
export const tagHandlers = {
  GetTags: (input: GetTagsCommandInput, call: Call) => ({ Tags: taggedOf(call, input.ResourceArn).Tags ?? {} }),
  TagResource: (input: TagResourceCommandInput, call: Call) => {
    const tagged = taggedOf(call, input.ResourceArn);
    tagged.Tags = freeMap({ ...tagged.Tags, ...input.Tags });
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

/** `arn:aws:apigateway:REGION::/apis/ID` or `…/apis/ID/stages/NAME`. */
function taggedOf(call: Call, resourceArn: string | undefined): Tagged {
  const [, id = "", stage] =
    /^arn:[^:]+:apigateway:[^:]*::\/(?:v2\/)?apis\/([^/]+)(?:\/stages\/(.+))?$/.exec(resourceArn ?? "") ?? [];
  const api = call.region.apis.get(id);
  const found: Tagged | undefined = stage === undefined ? api?.definition.api : api?.stages.get(stage);
  if (found === undefined) throw notFound(`Invalid resource specified: ${resourceArn}`);
  return found;
}
