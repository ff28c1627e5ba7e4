import type { Replay } from "../replay.js";

/** An API that a scenario starts from; its creation was not recorded. */
export async function madeApi({ made }: Replay, input: object = {}): Promise<{ restApiId: string; rootId: string }> {
  const { id, rootResourceId } = await made("CreateRestApi", { name: "scenario", ...input });
  return { restApiId: id, rootId: String(rootResourceId) };
}

/** An API with one method on its root, and a mock behind it. */
export async function madeMock(replay: Replay, httpMethod = "GET"): Promise<{ restApiId: string; rootId: string }> {
  const api = await madeApi(replay);
  const method = { restApiId: api.restApiId, resourceId: api.rootId, httpMethod };
  await replay.made("PutMethod", { ...method, authorizationType: "NONE" });
  const requestTemplates = { "application/json": '{"statusCode": 200}' };
  await replay.made("PutIntegration", { ...method, type: "MOCK", requestTemplates });
  return api;
}

/** The URI of an integration with a function. */
export function invocation(name: string): string {
  const path = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions";
  return `${path}/arn:aws:lambda:us-east-1:123456789012:function:${name}/invocations`;
}

export const role = "arn:aws:iam::123456789012:role/apigateway";
