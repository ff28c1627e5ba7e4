import { type Call, headerOf } from "../call.js";
import type { Plane } from "../exchange.js";
import { Refusal } from "../refusal.js";
import type { Connection } from "./connection.js";

/** Whether a client may connect. Only the handshake is authorized; messages ride on it. */
export async function authorizeConnect(
  plane: Plane,
  connection: Connection,
  call: Call,
): Promise<ReadonlyMap<string, unknown> | undefined> {
  for (const { name } of connection.api.connect.security.flatMap(({ schemes }) => schemes)) {
    const scheme = connection.api.securitySchemes.find((one) => one.name === name);
    if (scheme?.credential === "apiKey" && scheme.authorizer === undefined) checkKey(plane, connection, call);
    else if (!plane.allowUnenforcedAuth) {
      const what =
        scheme?.credential === "sigv4" ? "IAM authorization is" : `the authorizer ${JSON.stringify(name)} is`;
      throw new Refusal("API_CONFIGURATION_ERROR", {
        why: `${what} not enforced yet; --allow-unenforced-auth lets everybody connect`,
      });
    }
  }
  return undefined;
}

function checkKey(plane: Plane, { deployed, stage }: Connection, call: Call): void {
  const value = headerOf(call.headers, "x-api-key");
  const key = value === undefined ? undefined : plane.directory.apiKey(deployed.region, value);
  if (!key?.enabled || !key.covers(deployed.apiId, stage.stage)) throw new Refusal("INVALID_API_KEY");
}
