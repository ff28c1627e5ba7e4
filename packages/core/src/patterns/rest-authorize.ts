import { present } from "@apigw/model";
import type { CreateAuthorizerCommandInput } from "@aws-sdk/client-api-gateway";
import type { Aws } from "../change.js";
import { GatewayError } from "../error.js";
import type { Given } from "../operations/operation.js";
import type { MethodPatch } from "../operations/rest-patches.js";
import { all } from "../pages.js";
import { checkRange } from "../rules.js";
import { has } from "../same.js";
import { executeApiArn, invocationUri } from "./arn.js";
import type {
  Authorize,
  Authorized,
  CognitoAuthorizer,
  IamAuthorization,
  LambdaAuthorizer,
  NoAuthorization,
  TokenAuthorizer,
} from "./authorizers.js";
import { type Known, readTree } from "./rest-tree.js";
import { readRoute } from "./route.js";

export type RestAuthorizer =
  | NoAuthorization
  | IamAuthorization
  | LambdaAuthorizer
  | TokenAuthorizer
  | CognitoAuthorizer;

/** Makes the authorizer where there is none of its name (`CreateAuthorizer`), and puts it before methods (`UpdateMethod`). */
export async function authorizeRest(
  aws: Aws,
  restApiId: string,
  { routes = [], authorizer }: Authorize<RestAuthorizer>,
): Promise<Authorized> {
  const methods = await methodsOf(aws, restApiId, routes);
  const authorizerId = await authorizerFor(aws, restApiId, authorizer);
  const scopes = authorizer.type === "COGNITO_USER_POOLS" ? (authorizer.scopes ?? []) : [];
  const type = authorizer.type === "TOKEN" || authorizer.type === "REQUEST" ? "CUSTOM" : authorizer.type;
  for (const { address, method } of methods) {
    if (
      has(method, {
        authorizationType: type,
        authorizerId,
        ...(scopes.length > 0 ? { authorizationScopes: scopes } : {}),
      })
    )
      continue;
    const patchOperations: MethodPatch[] = [{ op: "replace", path: "/authorizationType", value: type }];
    if (authorizerId !== undefined) patchOperations.push({ op: "replace", path: "/authorizerId", value: authorizerId });
    for (const value of scopes) patchOperations.push({ op: "add", path: "/authorizationScopes", value });
    await aws.rest.methods.update({ ...address, patchOperations });
  }
  return present<Authorized>({ authorizerId });
}

async function methodsOf(aws: Aws, restApiId: string, routes: readonly string[]) {
  const tree = await readTree(aws, restApiId);
  return routes.map((text) => {
    const route = readRoute(text);
    const resource: Known | undefined = tree.find(route.path);
    const method = resource?.methods[route.method];
    if (resource !== undefined && method !== undefined)
      return { address: { restApiId, resourceId: resource.id, httpMethod: route.method }, method };
    throw new GatewayError("not-found", `${restApiId} has no route ${JSON.stringify(text)}. Nothing was changed.`);
  });
}

async function authorizerFor(aws: Aws, restApiId: string, authorizer: RestAuthorizer): Promise<string | undefined> {
  if (authorizer.type === "AWS_IAM" || authorizer.type === "NONE") return undefined;
  if ("ttlInSeconds" in authorizer) checkRange("ttlInSeconds", authorizer.ttlInSeconds, 0, 3600);
  const region = await aws.region();
  const arn = "function" in authorizer ? await aws.lambda.arn(authorizer.function) : undefined;
  const wanted = inputOf(authorizer, arn === undefined ? undefined : invocationUri(arn, region));
  const there = (await all(aws.rest.authorizers.list({ restApiId }))).find(({ name }) => name === authorizer.name);
  if (there !== undefined && !has(there, wanted)) {
    throw new GatewayError(
      "conflict",
      `${restApiId} has an authorizer ${JSON.stringify(authorizer.name)} already (${there.id}), and it is another one. Choose another name, or delete it. Nothing was changed.`,
    );
  }
  const { id } = there ?? (await aws.rest.authorizers.create({ restApiId, ...wanted }));
  if (arn !== undefined) await aws.lambda.allow(arn, executeApiArn(arn, region, `${restApiId}/authorizers/${id}`));
  return id;
}

type Input = Omit<Given<CreateAuthorizerCommandInput>, "restApiId">;

function inputOf(
  authorizer: LambdaAuthorizer | TokenAuthorizer | CognitoAuthorizer,
  authorizerUri: string | undefined,
): Input {
  const { name, type } = authorizer;
  if (type === "COGNITO_USER_POOLS") {
    const { userPoolArns, header = "Authorization" } = authorizer;
    return { name, type, providerARNs: [...userPoolArns], identitySource: `method.request.header.${header}` };
  }
  const identitySource =
    type === "TOKEN"
      ? `method.request.header.${authorizer.header ?? "Authorization"}`
      : authorizer.identitySource?.join(",");
  const settings = { authorizerUri, identitySource, authorizerResultTtlInSeconds: authorizer.ttlInSeconds };
  return { name, type, ...present<Omit<Input, "name" | "type">>(settings) };
}
