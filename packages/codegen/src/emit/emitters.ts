import type { Api } from "@apigw/model";
import { client } from "./client.js";
import { dates } from "./dates.js";
import type { Emitter } from "./emitter.js";
import { index } from "./index-file.js";
import { schemas } from "./schemas.js";
import { server } from "./server.js";
import { socket } from "./socket.js";
import { types } from "./types.js";

/** Every emitter there is, by the name that `--emit` takes. */
export const emitters: readonly Emitter[] = [types, client, socket, server, dates, schemas, index];

/** The emitters of an API's kind. */
export function emittersFor({ protocol }: Api): readonly Emitter[] {
  return protocol === "websocket"
    ? [types, socket, server, schemas, index]
    : [types, client, server, dates, schemas, index];
}
