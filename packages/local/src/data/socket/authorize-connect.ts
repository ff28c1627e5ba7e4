import type { LambdaAuthorizer } from "@apigw/model";
import { checkFlat, failedAuthorizer, readDecision } from "../auth/decision.js";
import { signer } from "../auth/iam.js";
import { conditionKeys } from "../auth/resource-policy.js";
import { type Call, headerOf } from "../call.js";
import type { Plane } from "../exchange.js";
import { invokeFunction } from "../invoke.js";
import { Refusal } from "../refusal.js";

import { authorizerArn } from "../source-arn.js";
import { type Connection, nameOf } from "./connection.js";
import { context, requestParts } from "./events.js";

/** Whether a client may connect, and what its authorizer says of it. Only the handshake is authorized; messages ride on it. */
export async function authorizeConnect(
  plane: Plane,
  connection: Connection,
  call: Call,
): Promise<ReadonlyMap<string, unknown> | undefined> {
  let said: ReadonlyMap<string, unknown> | undefined;
  for (const { name } of connection.api.connect.security.flatMap(({ schemes }) => schemes)) {
    const scheme = connection.api.securitySchemes.find((one) => one.name === name);
    if (scheme?.authorizer?.type === "request") said = await askAuthorizer(plane, connection, call, scheme.authorizer);
    else if (scheme?.credential === "sigv4") signer(call, connection.deployed.region, plane.accessKeys);
    else if (scheme?.credential === "apiKey" && scheme.authorizer === undefined) checkKey(plane, connection, call);
    else if (!plane.allowUnenforcedAuth) throw unenforced(name);
  }
  return said;
}

async function askAuthorizer(
  plane: Plane,
  connection: Connection,
  call: Call,
  authorizer: LambdaAuthorizer,
): Promise<ReadonlyMap<string, unknown>> {
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
  const value = await invokeFunction(plane, caller, authorizer.uri, event, 10_000).catch((error: unknown) => {
    throw failedAuthorizer(error, true);
  });
  const decision = readDecision(value, false, at);
  checkFlat(decision.context, at);
  decision.check({ arn: methodArn, keys: conditionKeys(call) });
  const texts = [...decision.context].map(([name, one]): [string, unknown] => [name, String(one)]);
  return new Map([...texts, ["principalId", decision.principalId]]);
}

/** `route.request.header.Auth`, `route.request.querystring.token` */
function isGiven(source: string, { stage }: Connection, call: Call): boolean {
  const [, place, name = ""] =
    /^(?:route\.)?(?:request\.)?(header|querystring|stageVariables)\.(.+)$/.exec(source.replace(/^\$/, "")) ?? [];
  if (place === "header") return (headerOf(call.headers, name.toLowerCase()) ?? "") !== "";
  if (place === "querystring") return (new URLSearchParams(call.query).get(name) ?? "") !== "";
  return place === "stageVariables" ? stage.variables.has(name) : true;
}

function checkKey(plane: Plane, { deployed, stage }: Connection, call: Call): void {
  const value = headerOf(call.headers, "x-api-key");
  const key = value === undefined ? undefined : plane.directory.apiKey(deployed.region, value);
  if (!key?.enabled || key.plans(deployed.apiId, stage.stage).length === 0) throw new Refusal("INVALID_API_KEY");
}

function unenforced(name: string): Refusal {
  return new Refusal("API_CONFIGURATION_ERROR", {
    why: `nothing of API Gateway enforces the security scheme ${JSON.stringify(name)}; --allow-unenforced-auth lets everybody connect`,
  });
}
