import type { LambdaAuthorizer } from "@apigw/model";
import { admitKey } from "../auth/api-key.js";
import { checkFlat, failedAuthorizer, readDecision } from "../auth/decision.js";
import { signer } from "../auth/iam.js";
import { authorizerTimeout } from "../auth/lambda.js";
import { conditionKeys } from "../auth/resource-policy.js";
import { type Call, headerOf } from "../call.js";
import type { Plane } from "../exchange.js";
import { scaled } from "../integrate.js";
import { invokeFunction } from "../invoke.js";
import { Refusal } from "../refusal.js";
import { authorizerArn } from "../source-arn.js";
import { type Connection, nameOf } from "./connection.js";
import { context, requestParts } from "./events.js";
import { lookupIn, mapped } from "./expression.js";

/** Whether a client may connect, and what its authorizer says of it. Only the handshake is authorized; messages ride on it. */
export async function authorizeConnect(
  plane: Plane,
  connection: Connection,
  call: Call,
): Promise<ReadonlyMap<string, unknown> | undefined> {
  const { api, connectedAt: epoch, deployed, stage } = connection;
  let said: Said | undefined;
  for (const { name } of api.connect.security.flatMap(({ schemes }) => schemes)) {
    const scheme = api.securitySchemes.find((one) => one.name === name);
    if (scheme?.authorizer?.type === "request") said = await askAuthorizer(plane, connection, call, scheme.authorizer);
    else if (scheme?.credential === "sigv4") signer(call, deployed.region, plane.accessKeys);
    else if (scheme?.credential === "apiKey" && scheme.authorizer === undefined) {
      const key = api.apiKeySource === "AUTHORIZER" ? said?.usageKey : headerOf(call.headers, "x-api-key");
      admitKey(plane, { deployed, stage, epoch }, "$connect", key);
    } else if (!plane.allowUnenforcedAuth) throw unenforced(name);
  }
  return said?.context;
}

/** What an authorizer says of who connects. */
interface Said {
  readonly context: ReadonlyMap<string, unknown>;
  readonly usageKey: string | undefined;
}

async function askAuthorizer(
  plane: Plane,
  connection: Connection,
  call: Call,
  authorizer: LambdaAuthorizer,
): Promise<Said> {
  const at = nameOf(connection, "$connect");
  const { accountId, apiId, region } = connection.deployed;
  const methodArn = `arn:aws:execute-api:${region}:${accountId}:${apiId}/${connection.stage.stage}/$connect`;
  if (authorizer.identitySource.some((source) => !isGiven(source, connection, call))) throw new Refusal("UNAUTHORIZED");
  const event = {
    type: "REQUEST",
    methodArn,
    ...requestParts(connection, call),
    requestContext: context(connection, "$connect", "CONNECT"),
  };
  const { deployed, stage } = connection;
  const caller = { deployed, stage, at, source: () => authorizerArn(deployed), credentials: authorizer.credentials };
  const timeout = scaled(plane, authorizerTimeout);
  const value = await invokeFunction(plane, caller, authorizer.uri, event, timeout).catch((error: unknown) => {
    throw failedAuthorizer(error, true);
  });
  const decision = readDecision(value, false, at);
  checkFlat(decision.context, at);
  decision.check({ arn: methodArn, keys: conditionKeys(call) });
  const texts = [...decision.context].map(([name, one]): [string, unknown] => [name, String(one)]);
  return { context: new Map([...texts, ["principalId", decision.principalId]]), usageKey: decision.usageKey };
}

/** `route.request.header.Auth`, `$request.querystring.token`, `context.stage`: each must be there, and hold something. */
function isGiven(source: string, connection: Connection, call: Call): boolean {
  const lookup = lookupIn(connection, { body: "", json: undefined, call }, () =>
    context(connection, "$connect", "CONNECT"),
  );
  return (mapped(source, lookup) ?? "") !== "";
}

function unenforced(name: string): Refusal {
  return new Refusal("API_CONFIGURATION_ERROR", {
    why: `nothing of API Gateway enforces the security scheme ${JSON.stringify(name)}; --allow-unenforced-auth lets everybody connect`,
  });
}
