import { present } from "@apigw/model";
import type { CreateAuthorizerCommandInput, UpdateRouteCommandInput } from "@aws-sdk/client-apigatewayv2";
import type { Aws } from "../change.js";
import { GatewayError } from "../error.js";
import { near } from "../near.js";
import type { Given } from "../operations/operation.js";
import { all } from "../pages.js";
import { checkRange } from "../rules.js";
import { has } from "../same.js";
import { executeApiArn, invocationUri } from "./arn.js";
import type {
  Authorize,
  Authorized,
  IamAuthorization,
  JwtAuthorizer,
  LambdaAuthorizer,
  NoAuthorization,
} from "./authorizers.js";

export type HttpAuthorizer =
  | NoAuthorization
  | IamAuthorization
  | JwtAuthorizer
  | (LambdaAuthorizer & {
      /** The function answers `{ isAuthorized }` instead of a policy; it does by default. */
      readonly simpleResponses?: boolean;
    });

/** WebSocket APIs ask once, at `$connect`. */
export type SocketAuthorizer = NoAuthorization | IamAuthorization | LambdaAuthorizer;

/** Makes the authorizer where there is none of its name (`CreateAuthorizer`), and puts it before routes (`UpdateRoute`). */
export async function authorizeV2(
  aws: Aws,
  api: { readonly ApiId: string; readonly isHttp: boolean },
  { routes = [], authorizer }: Authorize<HttpAuthorizer>,
): Promise<Authorized> {
  const { ApiId } = api;
  const there = await all(aws.v2.routes.list({ ApiId }));
  const asking = routes.map((key) => there.find(({ RouteKey }) => RouteKey === key) ?? unknownRoute(ApiId, key, there));
  const AuthorizerId = await authorizerFor(aws, api, authorizer);
  const AuthorizationType = authorizer.type === "REQUEST" ? "CUSTOM" : authorizer.type;
  const scopes = authorizer.type === "JWT" ? authorizer.scopes : undefined;
  const wanted = present<Partial<Given<UpdateRouteCommandInput>>>({
    ...{ AuthorizationType, AuthorizerId },
    AuthorizationScopes: scopes === undefined ? undefined : [...scopes],
  });
  for (const route of asking) {
    if (!has(route, wanted)) await aws.v2.routes.update({ ApiId, RouteId: route.RouteId, ...wanted });
  }
  return present<Authorized>({ authorizerId: AuthorizerId });
}

function unknownRoute(ApiId: string, key: string, there: readonly { readonly RouteKey: string }[]): never {
  const [guess] = near(key, there, ({ RouteKey }) => [RouteKey]);
  const meant = guess === undefined ? "" : ` Was ${JSON.stringify(guess.RouteKey)} meant?`;
  throw new GatewayError("not-found", `${ApiId} has no route ${JSON.stringify(key)}.${meant} Nothing was changed.`);
}

async function authorizerFor(
  aws: Aws,
  { ApiId, isHttp }: { readonly ApiId: string; readonly isHttp: boolean },
  authorizer: HttpAuthorizer,
): Promise<string | undefined> {
  if (authorizer.type === "AWS_IAM" || authorizer.type === "NONE") return undefined;
  if ("ttlInSeconds" in authorizer) checkRange("ttlInSeconds", authorizer.ttlInSeconds, 0, 3600);
  const region = await aws.region();
  const arn = authorizer.type === "REQUEST" ? await aws.lambda.arn(authorizer.function) : undefined;
  const wanted =
    authorizer.type === "JWT"
      ? jwtInput(authorizer)
      : lambdaInput(authorizer, invocationUri(arn ?? "", region), isHttp);
  const there = (await all(aws.v2.authorizers.list({ ApiId }))).find(({ Name }) => Name === authorizer.name);
  if (there !== undefined && !has(there, wanted)) {
    throw new GatewayError(
      "conflict",
      `${ApiId} has an authorizer ${JSON.stringify(authorizer.name)} already (${there.AuthorizerId}), and it is another one. Choose another name, or delete it. Nothing was changed.`,
    );
  }
  const { AuthorizerId } = there ?? (await aws.v2.authorizers.create({ ApiId, ...wanted }));
  if (arn !== undefined)
    await aws.lambda.allow(arn, executeApiArn(arn, region, `${ApiId}/authorizers/${AuthorizerId}`));
  return AuthorizerId;
}

type Input = Omit<Given<CreateAuthorizerCommandInput>, "ApiId">;

function jwtInput({
  name: Name,
  issuer,
  audience,
  identitySource = "$request.header.Authorization",
}: JwtAuthorizer): Input {
  return {
    ...{ Name, AuthorizerType: "JWT", IdentitySource: [identitySource] },
    JwtConfiguration: { Issuer: issuer, Audience: [...audience] },
  };
}

function lambdaInput(authorizer: Extract<HttpAuthorizer, { type: "REQUEST" }>, uri: string, isHttp: boolean): Input {
  const { name: Name, ttlInSeconds, simpleResponses = true } = authorizer;
  const { identitySource = isHttp ? ["$request.header.Authorization"] : [] } = authorizer;
  return {
    ...{ Name, AuthorizerType: "REQUEST", AuthorizerUri: uri, IdentitySource: [...identitySource] },
    ...present<{ AuthorizerResultTtlInSeconds?: number }>({ AuthorizerResultTtlInSeconds: ttlInSeconds }),
    ...(isHttp ? { AuthorizerPayloadFormatVersion: "2.0", EnableSimpleResponses: simpleResponses } : {}),
  };
}
