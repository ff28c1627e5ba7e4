import { type ApiKind, kindNames } from "@apigw/model";
import type { Aws } from "./change.js";
import { type Connection, connect } from "./connection.js";
import { GatewayError } from "./error.js";
import { near } from "./near.js";
import { bind } from "./operations/bind.js";
import { restOperations } from "./operations/rest.js";
import { apiOperations, httpOperations } from "./operations/v2.js";
import { all, unlessMissing } from "./pages.js";
import { regions } from "./regions.js";

/** The REST API with this id (`GetRestApi`), or an error that tells what was probably meant. */
export async function restApi(aws: Aws, connection: Connection, restApiId: string) {
  const api = await unlessMissing(aws.rest.get({ restApiId }));
  return api ?? (await refuseUnknown(aws, connection, "rest", restApiId));
}

/** The HTTP or WebSocket API with this id (`GetApi`), or an error that tells what was probably meant. */
export async function v2Api(aws: Aws, connection: Connection, kind: "http" | "websocket", ApiId: string) {
  const api = await unlessMissing(aws.v2.get({ ApiId }));
  if (api !== undefined && kindOf(api) === kind) return api;
  return await refuseUnknown(aws, connection, kind, ApiId);
}

/** HTTP and WebSocket APIs share their operations; the protocol tells them apart. */
export function kindOf({ ProtocolType }: { readonly ProtocolType?: string | undefined }): "http" | "websocket" {
  return ProtocolType === "WEBSOCKET" ? "websocket" : "http";
}

async function refuseUnknown(aws: Aws, connection: Connection, kind: ApiKind, id: string): Promise<never> {
  const [rest, newer] = await Promise.all([all(aws.rest.list()), all(aws.v2.list())]);
  const apis = [
    ...rest.map((api) => ({ id: api.id, name: api.name, kind: "rest" as const })),
    ...newer.map((api) => ({ id: api.ApiId, name: api.Name, kind: kindOf(api) })),
  ];
  const other = apis.find((api) => api.id === id);
  if (other !== undefined) {
    throw new GatewayError(
      "kind",
      `${id} (${other.name}) is no ${kindNames[kind]}; its kind is ${kindNames[other.kind]}: use ${other.kind}Apis. Nothing was changed.`,
    );
  }
  const same = apis.filter((api) => api.kind === kind);
  const guesses = near(id, same, (api) => [api.id, api.name]).map((api) => `${api.id} (${api.name})`);
  const meant = guesses.length === 0 ? "" : ` Was ${guesses.join(" or ")} meant?`;
  const region = await connection.region();
  throw new GatewayError(
    "not-found",
    `There is no ${kindNames[kind]} ${JSON.stringify(id)} in ${region}.${meant}${await elsewhere(connection, id, region)} Nothing was changed.`,
  );
}

async function elsewhere(connection: Connection, id: string, here: string): Promise<string> {
  const { find = false } = connection.options;
  if (find === false) return ` Other regions were not asked: createGateway({ find: true }) allows it.`;
  const asked = (find === true ? regions : find).filter((region) => region !== here);
  const answers = await Promise.all(
    asked.map(async (region) => ((await isThere(connection, region, id)) ? region : [])),
  );
  const found = answers.flat();
  if (found.length === 0) return ` ${asked.length} other regions were asked, and none has it.`;
  return ` It is in ${found.join(" and ")}: createGateway({ region: ${JSON.stringify(found[0])} }).`;
}

/** Regions that the account has not switched on refuse to answer: there it cannot be. */
async function isThere(connection: Connection, region: string, id: string): Promise<boolean> {
  const { v1, v2 } = connect({ ...connection.options, region, onProgress: () => undefined });
  const asked = await Promise.allSettled([
    bind(restOperations, v1).get({ restApiId: id }),
    bind({ ...httpOperations, ...apiOperations }, v2).get({ ApiId: id }),
  ]);
  return asked.some(({ status }) => status === "fulfilled");
}
