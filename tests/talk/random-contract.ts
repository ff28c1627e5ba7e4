import { type Chance, chance } from "../fuzz/mutate.js";

/** An OpenAPI document as no person would write it, and right all the same; the same for the same seed. */
export function randomContract(seed: number): object {
  const drawn = chance(seed);
  const names = some(schemaNames, 8, drawn);
  const drawing: Drawing = { ...drawn, names, often: (part) => drawn.below(100) < part * 100 };
  const operations = Array.from({ length: 8 }, (_, at) => operation(`${some(operationNames, 1, drawn)}${at}`, drawing));
  return {
    openapi: "3.1.0",
    info: { title: `random${seed}`, version: "1" },
    paths: Object.fromEntries(operations.map(({ path, method, ...told }) => [path, { [method]: told }])),
    components: { schemas: schemas(drawing) },
  };
}

interface Drawing extends Chance {
  /** The schemas that something may refer to. */
  readonly names: readonly string[];
  /** Whether something comes true that does so in a part of all cases. */
  often(part: number): boolean;
}

const schemaNames =
  "Pet pet Array Record Promise foo-bar a.b.c Reply Schema Object Map Tree Op0Input check value".split(" ");
const operationNames = "get delete default class add_pet import client path form list/pets constructor".split(" ");
const memberNames = [
  ..."id name first-name first_name firstName class default 1st $ref2 @type x.y constructor toString then".split(" "),
  ..."body type length valueOf über a/b a~b 0 -1 __proto__x".split(" "),
  ...["a b", 'q"uote', "it's", "back\\slash", "`tick`", "${x}", "*/", "日本"],
];
const wireNames = "q limit page-size page_size filter.name class toString body method headers path then sid".split(" ");

function some<T>(list: readonly T[], count: number, { below }: Chance): T[] {
  const left = [...list];
  return Array.from({ length: count }, () => left.splice(below(left.length), 1)).flat();
}

/** A scalar, three objects, what holds itself, and unions: by a tag that is any text, by constants, and of any two. */
function schemas(drawing: Drawing): object {
  const [word = "", first = "", second = "", third = "", tree = "", tagged = "", told = "", plain = ""] = drawing.names;
  // What must be there leads to others only: a value has an end.
  const after = (count: number) => ({ ...drawing, names: drawing.names.slice(0, count) });
  return {
    [word]: scalar(drawing),
    [first]: object(after(1), 2),
    [second]: object(after(2), 1),
    [third]: { allOf: [ref(second), object(after(3), 1, "2")] },
    [tree]: {
      type: "object",
      required: ["kids"],
      properties: {
        kids: { type: "array", items: ref(tree) },
        next: { oneOf: [ref(tree), { type: "null" }] },
        at: scalar(drawing),
      },
    },
    ...Object.fromEntries(["a", "b"].map((tag) => [`${tagged}-${tag}`, alternative({ type: "string" }, drawing)])),
    [tagged]: {
      oneOf: ["a", "b"].map((tag) => ref(`${tagged}-${tag}`)),
      discriminator: {
        propertyName: "kind",
        ...(drawing.often(0.5) ? { mapping: { "the a": ref(`${tagged}-a`).$ref, b: ref(`${tagged}-b`).$ref } } : {}),
      },
    },
    ...Object.fromEntries(["c", "d"].map((tag) => [`${told}-${tag}`, alternative({ const: tag }, drawing)])),
    [told]: {
      oneOf: ["c", "d"].map((tag) => ref(`${told}-${tag}`)),
      ...(drawing.often(0.5) ? { discriminator: { propertyName: "kind" } } : {}),
    },
    [plain]: {
      anyOf: [ref(first), ref(`${told}-c`)],
      ...(drawing.often(0.3) ? { description: "*/ `any` of two" } : {}),
    },
  };
}

/** Alternatives share members, which one of them may have in one direction only. */
function alternative(kind: object, drawing: Drawing): object {
  const shared = drawing.of([{}, {}, { readOnly: true }, { writeOnly: true }]);
  const members = {
    kind,
    status: { type: "string", ...shared },
    at: drawing.of([scalar(drawing), { type: "integer" }]),
  };
  return {
    type: "object",
    required: ["kind", ...some(["status", "at"], drawing.below(3), drawing)],
    properties: members,
  };
}

function ref(name: string): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name.replaceAll("~", "~0").replaceAll("/", "~1")}` };
}

function scalar({ of }: Drawing): object {
  return of<object>([
    { type: "string" },
    { type: "string", minLength: 2, maxLength: 12 },
    { type: "string", format: "date-time" },
    { type: "integer", minimum: 1 },
    { type: "number" },
    { type: "boolean" },
    { type: "string", enum: ['a "b"', "it's", "${c}", "*/"] },
    { const: "constant" },
    { enum: [1, 2] },
    { anyOf: [{ type: "integer" }, { type: "string", pattern: "^[x0][0-9]{3}$" }] },
  ]);
}

function object(
  drawing: Drawing,
  depth: number,
  behind = "",
): { readonly properties: Readonly<Record<string, object>>; readonly [key: string]: unknown } {
  const names = some(memberNames, 1 + drawing.below(5), drawing).map((name) => name + behind);
  const properties = names.map((name): [string, object] => {
    const way = drawing.often(0.15) ? { [drawing.of(["readOnly", "writeOnly"])]: true } : {};
    return [name, { ...value(drawing, depth - 1), ...way }];
  });
  const closed = drawing.often(0.2) ? { additionalProperties: drawing.of<unknown>([false, { type: "string" }]) } : {};
  const required = some(names, drawing.below(names.length + 1), drawing);
  return { type: "object", required, properties: Object.fromEntries(properties), ...(depth > 1 ? closed : {}) };
}

function value(drawing: Drawing, depth: number): object {
  if (depth < 0 || drawing.often(0.4)) return scalar(drawing);
  const inner = () => value(drawing, depth - 1);
  return drawing.of<() => object>([
    () => ref(drawing.of(drawing.names)),
    () => object(drawing, depth),
    () => ({ type: "array", items: inner() }),
    () => ({ type: "array", prefixItems: [scalar(drawing), { type: "integer" }], minItems: 2, items: false }),
    () => ({ type: "object", additionalProperties: inner() }),
    () => ({
      type: "object",
      patternProperties: { "^x-": { type: "string" } },
      additionalProperties: { type: "integer" },
    }),
    () => ({ type: ["string", "null"] }),
    () => ({ oneOf: [{ type: "integer" }, { type: "boolean" }, { type: "null" }] }),
    () => ({ anyOf: [inner(), { type: "null" }] }),
    () => ({ allOf: [object(drawing, Math.min(depth, 1)), object(drawing, Math.min(depth, 1), "2")] }),
  ])();
}

function operation(operationId: string, drawing: Drawing) {
  const path = `/${operationId.replace(/\W/g, "-")}${drawing.often(0.5) ? "/{pet-id}" : ""}${drawing.often(0.2) ? "/a-{b.c}" : ""}`;
  const inPath = [...path.matchAll(/\{(.*?)\}/g)].map(([, name = ""]) => parameter(name, "path", drawing));
  const others = some(wireNames, drawing.below(4), drawing).map((name) =>
    parameter(name, drawing.of(["query", "query", "header"]), drawing),
  );
  const method = drawing.of(["get", "post", "put", "delete", "patch"]);
  const body =
    method === "get" || method === "delete" ? {} : { requestBody: { required: true, content: content(drawing) } };
  return { operationId, path, method, parameters: [...inPath, ...others], ...body, responses: responses(drawing) };
}

/** The styles of each place for values of one, of several, and of those with names. */
const styles = {
  path: ["simple", "label", "matrix"],
  query: ["form", "form", "deepObject", "spaceDelimited", "pipeDelimited"],
  header: ["simple"],
};

function parameter(name: string, place: keyof typeof styles, drawing: Drawing): object {
  const common = { name: place === "header" ? `X-${name.replace(/\W/g, "-")}` : name, in: place, required: true };
  if (place === "query" && drawing.often(0.15))
    return { ...common, content: { "application/json": { schema: value(drawing, 2) } } };
  const style = drawing.of(styles[place]);
  const fields = Object.fromEntries(
    ["a", "b-c"].map((field) => [
      `${place === "query" ? name : ""}${field}`,
      { type: drawing.of(["integer", "boolean"]) },
    ]),
  );
  const table = { type: "object", required: Object.keys(fields), properties: fields };
  const list = { type: "array", items: { type: drawing.of(["integer", "boolean"]) }, minItems: 1 };
  if (style === "deepObject") return { ...common, style, explode: true, schema: table };
  if (style.endsWith("Delimited")) return { ...common, style, explode: false, schema: list };
  return { ...common, style, explode: drawing.often(0.5), schema: drawing.of([scalar(drawing), list, table]) };
}

function content(drawing: Drawing): object {
  const json = { schema: drawing.often(0.6) ? ref(drawing.of(drawing.names)) : value(drawing, 3) };
  const form = { schema: object(drawing, 0) };
  const parts = {
    schema: {
      type: "object",
      required: ["file"],
      properties: { file: { type: "string", format: "binary" }, ...form.schema.properties },
    },
  };
  return drawing.of<object>([
    ...Array.from({ length: 5 }, () => ({ "application/json": json })),
    { "application/merge-patch+json": json },
    { "application/x-www-form-urlencoded": form },
    { "multipart/form-data": parts },
    { "text/plain": { schema: { type: "string" } } },
    { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
  ]);
}

/** A success, a failure of JSON, and what is wider than both and says something else. */
function responses(drawing: Drawing): object {
  const described = (told: object) => ({ description: "", ...told });
  const json = () => ({ content: { "application/json": { schema: value(drawing, 2) } } });
  const text = { content: { "text/plain": { schema: { type: "string" } } } };
  const form = { content: { "application/x-www-form-urlencoded": { schema: object(drawing, 0) } } };
  return {
    ...(drawing.often(0.15)
      ? { 204: described({}) }
      : { [drawing.of([200, 201])]: described(drawing.of([json(), json(), { content: content(drawing) }, form])) }),
    ...(drawing.often(0.3) ? { "2XX": described(text) } : {}),
    [drawing.of([400, 404])]: described(drawing.of([json(), text])),
    ...(drawing.often(0.3) ? { "4XX": described(drawing.of([json(), text])) } : {}),
    ...(drawing.often(0.3) ? { default: described(text) } : {}),
  };
}
