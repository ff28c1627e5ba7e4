import type { NormalizedSchema } from "@smithy/core/schema";
import { ApiError } from "./api-error.js";

/** Any value that a schema describes, as the SDK's types show it. */
export type Shape = Record<string, unknown>;

/**
 * Reads a JSON value by its schema: names as the SDK has them, dates and bytes made. Members that the schema does not
 * know are left out; maps have no prototype, since their keys are a stranger's.
 */
export function readJson(schema: NormalizedSchema, value: unknown, at = ""): unknown {
  if (value === null || value === undefined) return undefined;
  if (schema.isStructSchema()) return readStruct(schema, value, at);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw malformed(at, "a list");
    return value.map((item, index) => readJson(schema.getValueSchema(), item, `${at}/${index}`));
  }
  if (schema.isMapSchema()) {
    const map: Shape = Object.create(null);
    for (const [key, item] of Object.entries(asObject(value, at))) {
      map[key] = readJson(schema.getValueSchema(), item, `${at}/${key}`);
    }
    return map;
  }
  if (schema.isDocumentSchema()) return value;
  return readScalar(schema, value, at);
}

/** Reads a structure, without the members of which `skip` says that they are bound elsewhere. */
export function readStruct(schema: NormalizedSchema, value: unknown, at = "", skip: Skip = never): Shape {
  const source = asObject(value, at);
  const shape: Shape = {};
  for (const [name, member] of schema.structIterator()) {
    if (skip(member)) continue;
    const wire = wireName(name, member);
    if (!Object.hasOwn(source, wire)) continue;
    const read = readJson(member, source[wire], `${at}/${wire}`);
    if (read !== undefined) shape[name] = read;
  }
  return shape;
}

/** A text from a header, a label or the query, or a scalar of a body. */
export function readScalar(schema: NormalizedSchema, value: unknown, at: string): unknown {
  if (schema.isTimestampSchema()) {
    const date = typeof value === "number" ? new Date(value * 1000) : new Date(String(value));
    if (Number.isNaN(date.getTime())) throw malformed(at, "a date");
    return date;
  }
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(String(value), "base64"));
  if (schema.isBooleanSchema()) {
    if (value === true || value === "true") return true;
    if (value === false || value === "false") return false;
    throw malformed(at, "true or false");
  }
  if (schema.isNumericSchema()) {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number !== "number" || !Number.isFinite(number)) throw malformed(at, "a number");
    return number;
  }
  if (typeof value === "object") throw malformed(at, "a text");
  return String(value);
}

/** Writes a value by its schema: the inverse of `readJson`. */
export type Writer = (value: unknown) => unknown;

/**
 * The inverse of `readJson`, prepared once: absent members are left out, dates written as the service writes them. To
 * ask a schema for its members costs more than to write them.
 */
export function writerOf(schema: NormalizedSchema): Writer {
  if (schema.isStructSchema()) return knownStructWriter(schema);
  if (schema.isListSchema()) {
    const write = writerOf(schema.getValueSchema());
    return (value) => (Array.isArray(value) ? value.map(write) : undefined);
  }
  if (schema.isMapSchema()) return mapWriter(writerOf(schema.getValueSchema()));
  return (value) => {
    if (value instanceof Date) return writeDate(schema, value);
    if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
    return value;
  };
}

/** Writes a structure, without the members of which `skip` says that they are bound elsewhere. */
export function structWriter(schema: NormalizedSchema, skip: Skip = never): Writer {
  let members: readonly (readonly [name: string, wire: string, write: Writer])[] | undefined;
  return (value) => {
    // Structures may hold themselves, so their members are looked at when the first is written.
    members ??= [...schema.structIterator()].flatMap(([name, member]) =>
      skip(member) ? [] : [[name, wireName(name, member), writerOf(member)] as const],
    );
    const source = asObject(value, "");
    const shape: Shape = {};
    for (const [name, wire, write] of members) {
      if (!Object.hasOwn(source, name)) continue;
      const item = source[name];
      const written = item === undefined || item === null ? undefined : write(item);
      if (written !== undefined) shape[wire] = written;
    }
    return shape;
  };
}

const structWriters = new Map<string, Writer>();

function knownStructWriter(schema: NormalizedSchema): Writer {
  const name = schema.getName(true) ?? "";
  const known = structWriters.get(name) ?? structWriter(schema);
  structWriters.set(name, known);
  return known;
}

function mapWriter(write: Writer): Writer {
  return (value) => {
    const map: Shape = Object.create(null);
    // In a map, and only there, AWS tells of what is null: a template that is not there.
    for (const [key, item] of Object.entries(Object(value))) map[key] = item === null ? null : write(item);
    return map;
  };
}

// 5 is date-time, 6 http-date, 7 epoch seconds; 4 is the protocol's default, which REST-JSON says is epoch seconds.
function writeDate(schema: NormalizedSchema, date: Date): unknown {
  const format = schema.getSchema();
  if (format === 5) return date.toISOString().replace(/\.000Z$/, "Z");
  if (format === 6) return date.toUTCString();
  return Math.floor(date.getTime() / 1000);
}

type Skip = (member: NormalizedSchema) => boolean;

const never: Skip = () => false;

function wireName(name: string, member: NormalizedSchema): string {
  const { jsonName } = member.getMergedTraits();
  return typeof jsonName === "string" ? jsonName : name;
}

function asObject(value: unknown, at: string): Shape {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(at, "an object");
  // The cast holds: any object that is no list can be read by its keys.
  return value as Shape;
}

function malformed(at: string, wanted: string): ApiError {
  return new ApiError("SerializationException", 400, `Expected ${wanted} at ${at === "" ? "the body" : at}`);
}
