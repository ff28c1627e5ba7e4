import { circlesIn, type Schema, type SchemaObject } from "@apigw/model";

/**
 * Named schemas that are to be asked once of a value. Where two parts of one lead to itself (of an `allOf`, or a pattern
 * beside a property), what stands a level deeper is asked twice as often, and a small body has many levels.
 */
export function repeatedIn(schemas: ReadonlyMap<string, Schema>): ReadonlySet<string> {
  const targets = new Map<string, Set<string>>();
  let most = 0;
  for (const [name, schema] of schemas) {
    const own = new Set<string>();
    targets.set(name, own);
    most = Math.max(
      most,
      waysThrough(schema, (target) => {
        if (schemas.has(target)) own.add(target);
        return 1;
      }),
    );
  }
  return most > 1 ? repeatedAmong(schemas, targets) : new Set();
}

function repeatedAmong(
  schemas: ReadonlyMap<string, Schema>,
  targets: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const repeated = new Set<string>();
  const ways = new Map<string, number>();
  for (const circle of circlesIn(targets)) {
    for (const name of circle) {
      const schema = schemas.get(name) ?? true;
      const back = waysThrough(schema, (target) => (circle.has(target) ? 1 : 0));
      const all = waysThrough(schema, (target) => ways.get(target) ?? 1);
      if (back > 1 || all > mostWays) repeated.add(name);
      ways.set(name, repeated.has(name) ? 1 : Math.max(1, all));
    }
  }
  return repeated;
}

/** So often it may be asked of one value, before it is worth its while to remember what was said. */
const mostWays = 64;

/**
 * How often the schemas that a schema refers to are asked of one value at most, each counted as `of` says. Alternatives
 * and conditions remember what was said of a value, unless a discriminator chooses one: together they ask once more.
 */
function waysThrough(schema: Schema, of: (target: string) => number): number {
  if (typeof schema === "boolean") return 0;
  let sum = schema.$ref === undefined ? 0 : of(schema.$ref.slice("#/schemas/".length));
  let most = 0;
  let remembered = 0;
  for (const key in schema) {
    const place = places.get(key);
    if (place === undefined) continue;
    for (const inner of place.in(schema)) {
      const ways = waysThrough(inner, of);
      if (place.asks === "each") sum += ways;
      else if (place.asks === "one" || schema.discriminator !== undefined) most = Math.max(most, ways);
      else remembered = Math.max(remembered, Math.min(1, ways));
    }
  }
  return sum + most + remembered;
}

/** Where schemas stand in another. */
interface Place {
  /** Whether one of them is asked of a value, each of them, or each once. */
  readonly asks: "one" | "each" | "each once";
  in(schema: SchemaObject): readonly Schema[];
}

type Single =
  | `${"additional" | "unevaluated"}Properties`
  | "items"
  | "unevaluatedItems"
  | "propertyNames"
  | "contains"
  | "not"
  | "if"
  | "then"
  | "else";

const single = (key: Single, asks: Place["asks"]): Place => ({
  asks,
  in: ({ [key]: inner }) => (inner === undefined ? [] : [inner]),
});

const map = (key: "properties" | "patternProperties" | "dependentSchemas", asks: Place["asks"]): Place => ({
  asks,
  in: ({ [key]: inner = {} }) => Object.values(inner),
});

const list = (key: "prefixItems" | "allOf" | "anyOf" | "oneOf", asks: Place["asks"]): Place => ({
  asks,
  in: ({ [key]: inner = [] }) => inner,
});

const places: ReadonlyMap<string, Place> = new Map([
  ["properties", map("properties", "one")],
  ["additionalProperties", single("additionalProperties", "one")],
  ["unevaluatedProperties", single("unevaluatedProperties", "one")],
  ["items", single("items", "one")],
  ["unevaluatedItems", single("unevaluatedItems", "one")],
  ["prefixItems", list("prefixItems", "one")],
  ["patternProperties", map("patternProperties", "each")],
  ["dependentSchemas", map("dependentSchemas", "each")],
  ["propertyNames", single("propertyNames", "each")],
  ["contains", single("contains", "each")],
  ["allOf", list("allOf", "each")],
  ["anyOf", list("anyOf", "each once")],
  ["oneOf", list("oneOf", "each once")],
  ["not", single("not", "each once")],
  ["if", single("if", "each once")],
  ["then", single("then", "each once")],
  ["else", single("else", "each once")],
]);
