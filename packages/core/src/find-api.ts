import { GatewayError } from "./error.js";
import { kindOf } from "./known-api.js";
import { all } from "./pages.js";

/** How an API is known that is not named by its id. */
export type Known = { readonly name: string } | { readonly tag: Readonly<Record<string, string>> };

/**
 * The only one of these that has the name, or all of the tags; undefined where none has. AWS lets several APIs have one
 * name: that is an error which lists them.
 */
export async function findApi<Api extends object>(apis: AsyncIterable<Api>, known: Known, read: Read<Api>) {
  const found = (await all(apis)).filter((api) => fits(read(api), known));
  if (found.length < 2) return found[0];
  const what = "name" in known ? `called ${JSON.stringify(known.name)}` : `tagged ${JSON.stringify(known.tag)}`;
  const ids = found.map((api) => read(api).id).join(", ");
  throw new GatewayError("ambiguous", `There are ${found.length} APIs ${what}: ${ids}. Name one by its id.`);
}

/** As `findApi` wants an HTTP or WebSocket API. */
export function readV2Api(api: { readonly ApiId: string; readonly Name: string; readonly Tags?: Tags }): Named {
  return { id: api.ApiId, name: api.Name, tags: api.Tags };
}

/** Of a list of both, only the HTTP or only the WebSocket APIs. */
export async function* only<Api extends { readonly ProtocolType?: string | undefined }>(
  kind: "http" | "websocket",
  apis: AsyncIterable<Api>,
): AsyncGenerator<Api> {
  for await (const api of apis) if (kindOf(api) === kind) yield api;
}

interface Named {
  readonly id: string;
  readonly name: string;
  readonly tags?: Tags;
}

type Tags = Readonly<Record<string, string>> | undefined;

type Read<Api> = (api: Api) => Named;

function fits({ name, tags = {} }: Named, known: Known): boolean {
  if ("name" in known) return name === known.name;
  return Object.entries(known.tag).every(([key, value]) => Object.hasOwn(tags, key) && tags[key] === value);
}
