import type { Content, HttpApi, Operation, Schema, SchemaObject } from "../api.js";
import { isJson } from "../read/content.js";
import { mapChildren, targetOf } from "./map-schema.js";
import { hasFormat, refersTo, says } from "./said.js";

/**
 * Tells bytes from texts by where they stand. In JSON there are none, whatever a schema says: what is `format: binary`
 * there is a text. A part of a form is bytes as well where it names a media type, as OpenAPI 3.1 says it, unless it
 * names an encoding too, or where the form names one for what its schema says nothing of. A named schema that stands in several such places keeps what it says.
 * https://spec.openapis.org/oas/v3.1.1.html#working-with-binary-data
 */
export function placeBytes(api: HttpApi): HttpApi {
  const schemas = new Map(api.schemas.map(({ name, schema }) => [name, schema]));
  const files = filesOf(api);
  const telling = new Set([
    ...api.schemas.flatMap(({ name, schema }) => (tells(schema) ? [name] : [])),
    ...files.keys(),
  ]);
  const places =
    telling.size === 0 ? new Map<string, Set<Place>>() : placesOf(api, schemas, leadingTo(telling, schemas));
  const named = api.schemas.map((one) => {
    const [place, ...others] = (telling.has(one.name) && places.get(one.name)) || [];
    if (place === undefined || others.length > 0) return one;
    const told = place === "form" ? withFiles(one.schema, files.get(one.name)) : one.schema;
    return { ...one, schema: changed(told, place) };
  });
  return { ...api, schemas: named, operations: api.operations.map(withBytes) };
}

/** Whether somewhere in it something is said of bytes. */
function tells(schema: Schema): boolean {
  return hasFormat(schema, "binary") || says(schema, "contentMediaType");
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
  for (const { mediaType, schema } of api.operations.flatMap(contentsOf)) {
    const place = placeOf(mediaType);
    if (schema === undefined || place === undefined) continue;
    if (refersTo(schema, leading)) visit(schema, place, schemas, places);
  }
  return places;
}

/** Where a schema stands: a part of JSON, a form, or a part of a form. */
type Place = "json" | "form" | "part";

function placeOf(mediaType: string): Place | undefined {
  if (isJson(mediaType)) return "json";
  return /^(multipart\/|application\/x-www-form-urlencoded\b)/i.test(mediaType) ? "form" : undefined;
}

function contentsOf({ body, replies, failures }: Operation): Content[] {
  return [...(body?.content ?? []), ...[...replies, ...failures].flatMap(({ content }) => content)];
}

function withBytes(operation: Operation): Operation {
  const placed = (content: readonly Content[]) =>
    content.map((one) => {
      const place = placeOf(one.mediaType);
      if (place === undefined || one.schema === undefined) return one;
      const told = withFiles(one.schema, one.files);
      return tells(told) ? { ...one, schema: changed(told, place) } : one;
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

/** A schema as it is in its place; references lead to what is changed by itself. */
function changed(schema: Schema, place: Place): Schema {
  if (typeof schema === "boolean") return schema;
  const inner = mapChildren(schema, (child, part) => changed(child, placeWithin(place, part, schema)));
  if (place === "part" && isFile(inner)) return { ...inner, type: inner.type ?? "string", format: "binary" };
  if (place !== "json" || inner.format !== "binary") return inner;
  const { format: _, ...text } = inner;
  return text;
}

/** What OpenAPI 3.1 says instead of `format: binary`. */
function isFile({ $ref, contentEncoding, contentMediaType, type }: SchemaObject): boolean {
  if ($ref !== undefined || contentEncoding !== undefined || contentMediaType === undefined) return false;
  const types = [type ?? "string"].flat().filter((one) => one !== "null");
  return !isJson(contentMediaType) && types.length === 1 && types[0] === "string";
}
