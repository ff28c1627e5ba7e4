/**
 * The function that a URI or an ARN names: what stands after `function:`, without alias and `/invocations`.
 *
 * `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:1:function:pets:live/invocations`
 */
export function functionName(uri: string, variables: ReadonlyMap<string, string>): string | undefined {
  if (uri.includes("${")) return nameIn(fillStageVariables(uri, variables));
  const known = names.get(uri);
  if (known !== undefined) return known;
  const name = nameIn(uri);
  if (name !== undefined && names.size < 1000) names.set(uri, name);
  return name;
}

// The same few URIs are asked for with every request.
const names = new Map<string, string>();

function nameIn(uri: string): string | undefined {
  return /(?:^|:)function:([\w.-]+)(?::[\w$-]+)?(?:\/(?:invocations|response-streaming-invocations))?$/.exec(uri)?.[1];
}

/** `${stageVariables.x}` replaced; a variable that the stage does not have is empty. */
export function fillStageVariables(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{stageVariables\.([\w-]+)\}/g, (_, name: string) => variables.get(name) ?? "");
}
