import type { Content, HttpApi, NamedSchema, Operation, Schema, SchemaObject } from "../api.js";
import { isJson } from "../read/content.js";
import { mapChildren, targetOf } from "./map-schema.js";
import { hasFormat, refersTo, says } from "./said.js";
import { free, tagsKept } from "./variants.js";

/**
 * Tells bytes from texts by where they stand. In JSON there are none, whatever a schema says: what is `format: binary`
 * there is a text. A part of a form is bytes as well where it names a media type, as OpenAPI 3.1 says it, unless it
 * names an encoding too, or where the form names one for what its schema says nothing of. A named schema that is JSON
 * here and a form with bytes there keeps its name for JSON, and is called `UserForm` as a form.
 * https://spec.openapis.org/oas/v3.1.1.html#working-with-binary-data
 */
export function placeBytes(given: HttpApi): HttpApi {
  const schemas = new Map(given.schemas.map(({ name, schema }) => [name, schema]));
  const api = { ...given, operations: given.operations.map((operation) => formFirst(operation, schemas)) };
  const files = filesOf(api);
  const telling = new Set([
    ...api.schemas.flatMap(({ name, schema }) => (tells(schema) ? [name] : [])),
    ...files.keys(),
  ]);
  if (telling.size === 0) return { ...api, operations: api.operations.map((operation) => withBytes(operation, plain)) };
  const leading = leadingTo(telling, schemas);
  const places = placesOf(api, schemas, leading);
  const names = namesFor(places, leading, files, schemas);
  const placed = (one: NamedSchema, place: Place, name: string): NamedSchema => {
    const told = place === "form" ? withFiles(one.schema, files.get(one.name)) : one.schema;
    return { ...one, name, schema: changed(told, place, names) };
  };
  const named = api.schemas.flatMap((one): NamedSchema[] => {
    const all = leading.has(one.name) ? places.get(one.name) : undefined;
    const own = (["json", "form", "part"] as const).find((place) => all?.has(place));
    if (own === undefined) return [one];
    const others = (["form", "part"] as const).flatMap((place) => {
      const name = names[place].get(one.name);
      return name === undefined ? [] : [placed(one, place, name)];
    });
    return [placed(one, own, one.name), ...others];
  });
  return { ...api, schemas: named, operations: api.operations.map((operation) => withBytes(operation, names)) };
}

/** Whether somewhere in it something is said of bytes. */
function tells(schema: Schema): boolean {
  return hasFormat(schema, "binary") || says(schema, "contentMediaType");
}

/** What named schemas are called as forms and as parts of forms, where they have another name in JSON. */
type Names = Readonly<Record<"form" | "part", ReadonlyMap<string, string>>>;

const plain: Names = { form: new Map(), part: new Map() };

/** Only where there are bytes in them there: all else is in a form what it is in JSON. */
function namesFor(
  places: ReadonlyMap<string, ReadonlySet<Place>>,
  leading: ReadonlySet<string>,
  files: ReadonlyMap<string, unknown>,
  schemas: ReadonlyMap<string, Schema>,
): Names {
  const taken = new Set(schemas.keys());
  const found = { form: new Map<string, string>(), part: new Map<string, string>() };
  for (const [name, all] of places) {
    if (!all.has("json") || !leading.has(name)) continue;
    for (const place of ["form", "part"] as const) {
      const holds = (place === "form" && files.has(name)) || holdsBytes({ $ref: `#/schemas/${name}` }, place, schemas);
      if (all.has(place) && holds) found[place].set(name, free(`${name}${place === "form" ? "Form" : "Part"}`, taken));
    }
  }
  return found;
}

/** Whether there are bytes in a schema where it stands. */
function holdsBytes(schema: Schema, place: Place, schemas: ReadonlyMap<string, Schema>): boolean {
  const places = new Map<string, Set<Place>>();
  const open: { schema: Schema; place: Place }[] = [{ schema, place }];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { schema, place } = one;
    if (typeof schema === "boolean" || place === "json") continue;
    if (schema.format === "binary" || (place === "part" && isFile(schema))) return true;
    const name = targetOf(schema);
    const known = places.get(name ?? "") ?? new Set();
    if (name !== undefined && !known.has(place)) {
      places.set(name, known.add(place));
      open.push({ schema: schemas.get(name) ?? true, place });
    }
    mapChildren(schema, (inner, part) => {
      open.push({ schema: inner, place: placeWithin(place, part, schema) });
      return inner;
    });
  }
  return false;
}

/** JSON has no bytes: a request that is the same as JSON and as a form that holds some is spoken as the form. */
function formFirst(operation: Operation, schemas: ReadonlyMap<string, Schema>): Operation {
  const { body } = operation;
  const [first] = body?.content ?? [];
  if (body === undefined || first?.schema === undefined || !isJson(first.mediaType)) return operation;
  const { schema } = first;
  // What is inline may have got a name.
  const told = (one: Schema) => JSON.stringify(schemas.get(targetOf(one) ?? "") ?? one);
  const isSame = (one: Content) => one.schema !== undefined && told(one.schema) === told(schema);
  const form = body.content.find((one) => /^multipart\/form-data\b/i.test(one.mediaType) && isSame(one));
  if (form === undefined || !holdsBytes(schema, "form", schemas)) return operation;
  const others = body.content.filter((one) => one !== form).map((one) => (isSame(one) ? { ...one, schema } : one));
  return { ...operation, body: { ...body, content: [{ ...form, schema }, ...others] } };
}

/** The fields that are files as forms say, by the named schemas of those forms. */
function filesOf(api: HttpApi): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { files = [], schema } of api.operations.flatMap(contentsOf)) {
    const name = targetOf(schema);
    if (name !== undefined && files.length > 0) found.set(name, [...(found.get(name) ?? []), ...files]);
  }
  return found;
}

/** A form with these fields as files, where its schema says nothing of them. */
function withFiles(form: Schema, files: readonly string[] = []): Schema {
  if (typeof form === "boolean" || form.properties === undefined || files.length === 0) return form;
  const properties: Record<string, Schema> = Object.create(null);
  for (const [name, field] of Object.entries(form.properties))
    properties[name] = files.includes(name) ? asFile(field) : field;
  return { ...form, properties };
}

/** Bytes, or a list of them: https://spec.openapis.org/oas/v3.1.1.html#encoding-content-type */
function asFile(field: Schema): Schema {
  const bytes: SchemaObject = { type: "string", format: "binary" };
  if (typeof field === "boolean") return field ? bytes : field;
  if (field.type === "array") return { ...field, items: asFile(field.items ?? true) };
  return Object.keys(field).every((key) => words.has(key)) ? { ...field, ...bytes } : field;
}

/** Keywords that say nothing of what a value is. */
const words: ReadonlySet<string> = new Set(["title", "description", "deprecated", "examples", "contentMediaType"]);

/** The named schemas that tell of bytes, and those that lead to them: mostly few. */
function leadingTo(telling: ReadonlySet<string>, schemas: ReadonlyMap<string, Schema>): ReadonlySet<string> {
  const leading = new Set(telling);
  for (let before = 0; before < leading.size; ) {
    before = leading.size;
    for (const [name, schema] of schemas) if (refersTo(schema, leading)) leading.add(name);
  }
  return leading;
}

/** Where those named schemas stand. */
function placesOf(
  api: HttpApi,
  schemas: ReadonlyMap<string, Schema>,
  leading: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<Place>> {
  const places = new Map<string, Set<Place>>();
  for (const { place, schema } of api.operations.flatMap(placedIn)) {
    if (schema === undefined || place === undefined) continue;
    if (refersTo(schema, leading)) visit(schema, place, schemas, places);
  }
  return places;
}

/** Where a schema stands: a part of JSON, a form, or a part of a form. */
type Place = "json" | "form" | "part";

/** JSON that is the same as the form which stands first is held as that is. */
function placeOf({ mediaType, schema }: Content, [first]: readonly Content[]): Place | undefined {
  if (isJson(mediaType)) return first?.schema === schema && first?.mediaType !== mediaType ? "form" : "json";
  return /^(multipart\/|application\/x-www-form-urlencoded\b)/i.test(mediaType) ? "form" : undefined;
}

function contentsOf({ body, replies, failures }: Operation): Content[] {
  return [...(body?.content ?? []), ...[...replies, ...failures].flatMap(({ content }) => content)];
}

function placedIn({ body, replies, failures }: Operation): { place: Place | undefined; schema: Schema | undefined }[] {
  const all = [body?.content ?? [], ...[...replies, ...failures].map(({ content }) => content)];
  return all.flatMap((content) => content.map((one) => ({ place: placeOf(one, content), schema: one.schema })));
}

function withBytes(operation: Operation, names: Names): Operation {
  const placed = (content: readonly Content[]) =>
    content.map((one) => {
      const place = placeOf(one, content);
      if (place === undefined || one.schema === undefined) return one;
      const told = withFiles(one.schema, one.files);
      const isMeant = tells(told) || (place !== "json" && names.form.size + names.part.size > 0);
      return isMeant ? { ...one, schema: changed(told, place, names) } : one;
    });
  const { body, replies, failures } = operation;
  return {
    ...operation,
    ...(body === undefined ? {} : { body: { ...body, content: placed(body.content) } }),
    replies: replies.map((reply) => ({ ...reply, content: placed(reply.content) })),
    failures: failures.map((reply) => ({ ...reply, content: placed(reply.content) })),
  };
}

/** Writes down where the named schemas stand. */
function visit(
  schema: Schema,
  place: Place,
  schemas: ReadonlyMap<string, Schema>,
  places: Map<string, Set<Place>>,
): void {
  const open: { schema: Schema; place: Place }[] = [{ schema, place }];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (typeof one.schema === "boolean") continue;
    const { place } = one;
    const name = targetOf(one.schema);
    const known = name === undefined ? undefined : (places.get(name) ?? new Set());
    if (name !== undefined && known?.has(place) === false) {
      places.set(name, known.add(place));
      open.push({ schema: schemas.get(name) ?? true, place });
    }
    // The order is that of `mapChildren`, and the place of each the same as in `changed`.
    mapChildren(one.schema, (inner, part) => {
      open.push({ schema: inner, place: placeWithin(place, part, one.schema) });
      return inner;
    });
  }
}

/** Where what is inside of a schema stands. An object that is a part of a form is written as JSON. */
function placeWithin(place: Place, part: string, schema: Schema): Place {
  if (place === "json" || typeof schema === "boolean") return "json";
  if (/^(allOf|anyOf|oneOf) \d+$/.test(part)) return place;
  if (place === "form") return "part";
  return part === "items" && schema.properties === undefined ? "part" : "json";
}

/** A schema as it is in its place, its references to the names of that place. */
function changed(schema: Schema, place: Place, names: Names): Schema {
  if (typeof schema === "boolean") return schema;
  const inner = mapChildren(schema, (child, part) => changed(child, placeWithin(place, part, schema), names));
  if (place === "json") {
    if (inner.format !== "binary") return inner;
    const { format: _, ...text } = inner;
    return text;
  }
  if (place === "part" && isFile(inner)) return { ...inner, type: inner.type ?? "string", format: "binary" };
  if (names[place].size === 0) return inner;
  const renamed = names[place].get(targetOf(inner) ?? "");
  const own = renamed === undefined ? inner : { ...inner, $ref: `#/schemas/${renamed}` };
  return { ...own, ...tagsKept(own, names[place]) };
}

/** What OpenAPI 3.1 says instead of `format: binary`. */
function isFile({ $ref, contentEncoding, contentMediaType, type }: SchemaObject): boolean {
  if ($ref !== undefined || contentEncoding !== undefined || contentMediaType === undefined) return false;
  const types = [type ?? "string"].flat().filter((one) => one !== "null");
  return !isJson(contentMediaType) && types.length === 1 && types[0] === "string";
}
