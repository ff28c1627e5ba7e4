import { GatewayError } from "./error.js";
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

type Read<Api> = (api: Api) => {
  readonly id: string;
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>> | undefined;
};

function fits({ name, tags = {} }: ReturnType<Read<object>>, known: Known): boolean {
  if ("name" in known) return name === known.name;
  return Object.entries(known.tag).every(([key, value]) => Object.hasOwn(tags, key) && tags[key] === value);
}
