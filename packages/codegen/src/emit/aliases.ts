import type { Api } from "@apigw/model";
import { isTree } from "@apigw/model";

/** Schemas that are called like something else of the same file, and what they are called there: `Pet` → `PetType`. */
export function aliasesOf(api: Api, functions: ReadonlySet<string>): ReadonlyMap<string, string> {
  const taken = new Set([...functions, ...api.schemas.map(({ name }) => name)]);
  const clashing = api.schemas.filter(({ name }) => functions.has(name));
  return new Map(clashing.map(({ name }) => [name, free(`${name}Type`, taken)]));
}

function free(name: string, taken: ReadonlySet<string>): string {
  return taken.has(name) ? free(`${name}_`, taken) : name;
}

/** An operation or a schema with its references to such schemas under their other name. */
export function withAliases<T>(part: T, aliases: ReadonlyMap<string, string>): T {
  // The cast holds: only the texts of references change.
  return aliases.size === 0 ? part : (renamed(part, aliases) as T);
}

function renamed(value: unknown, aliases: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, aliases));
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const alias =
        key === "$ref" && typeof inner === "string" ? aliases.get(inner.slice("#/schemas/".length)) : undefined;
      return [key, alias === undefined ? renamed(inner, aliases) : `#/schemas/${alias}`];
    }),
  );
}
