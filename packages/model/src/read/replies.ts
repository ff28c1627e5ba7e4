import type { Content, Link, Reply, ReplyHeader, StatusRange } from "../api.js";
import type { Schema } from "../schema.js";
import { pointer, present, type Tree, textAt, treeAt, treesIn, valueAt } from "../tree.js";
import { readContent } from "./content.js";
import { note, placeOf, quoted, type Reading, resolve } from "./reading.js";
import { readSchema } from "./schema.js";

/** The declared answers of an operation, the most precise first. */
export function readReplies(reading: Reading, operation: Tree, at: string): Reply[] {
  const replies = Object.entries(treeAt(operation, "responses")).flatMap(([key, value]) => {
    if (key.startsWith("x-")) return [];
    const here = pointer(at, "responses", key);
    const status = readStatus(key);
    if (status === undefined) {
      note(reading, "APIGW104", here, `${quoted(key)} is not a status; the response is left out`, {
        help: "A status is a number such as 404, a range such as 4XX, or `default`.",
      });
      return [];
    }
    const reply = resolve(reading, value, here);
    return isSynthetic(reply) ? [] : [readReply(reading, reply, status, { here, at: placeOf(value) })];
  });
  return replies.sort((one, other) => rank(one) - rank(other));
}

/** A reply for a success: declared with a 2xx status, or with all of them. */
export function isSuccess({ status }: Reply): boolean {
  return status === "2XX" || (typeof status === "number" && status >= 200 && status < 300);
}

function readStatus(key: string): Reply["status"] | undefined {
  if (key === "default") return key;
  if (/^[1-5]\d\d$/.test(key)) return Number(key);
  const range = key.toUpperCase();
  return isRange(range) ? range : undefined;
}

function isRange(text: string): text is StatusRange {
  return /^[1-5]XX$/.test(text);
}

function rank({ status }: Reply): number {
  return typeof status === "number" ? 0 : status === "default" ? 2 : 1;
}

function readReply(
  reading: Reading,
  reply: Tree,
  status: Reply["status"],
  { here, at }: { readonly here: string; readonly at: string | undefined },
): Reply {
  const links = readLinks(reading, reply, here);
  return present<Reply>({
    status,
    description: descriptionOf(reply, status),
    content: bodiless.has(status) ? [] : readContent(reading, reply, here).map(named),
    headers: readHeaders(reading, reply, here),
    links: links.length === 0 ? undefined : links,
    at,
  });
}

/** They have no body by their nature (RFC 9110, 15.3.5, 15.3.6 and 15.4.5), though many documents give them one. */
const bodiless: ReadonlySet<Reply["status"]> = new Set([204, 205, 304]);

/** A value that comes as any type is JSON: frameworks write so of what they answer, springdoc of everything. */
function named(content: Content): Content {
  const isNamed = content.mediaType !== "*/*" || !isValue(content.schema);
  return isNamed ? content : { ...content, mediaType: "application/json" };
}

/** Whether more is known than that it is a text, or bytes. */
function isValue(schema: Schema | undefined): boolean {
  if (typeof schema !== "object" || [schema.type].flat().includes("string")) return false;
  return ["$ref", "type", "properties", "allOf", "anyOf", "oneOf"].some((key) => Object.hasOwn(schema, key));
}

/** HTTP APIs store no replies; their export says "Default response for GET /x" of every operation. */
function isSynthetic(reply: Tree): boolean {
  const text = textAt(reply, "description") ?? "";
  return reply.content === undefined && /^Default response for (\$default|[A-Z]+ \/)/.test(text);
}

/** API Gateway writes "200 response" where nobody wrote anything. */
function descriptionOf(reply: Tree, status: Reply["status"]): string | undefined {
  const text = textAt(reply, "description")?.trim();
  return text === "" || text === `${status} response` ? undefined : text;
}

function readHeaders(reading: Reading, reply: Tree, at: string): ReplyHeader[] {
  return Object.entries(treeAt(reply, "headers")).map(([wire, value]) => {
    const here = pointer(at, "headers", wire);
    const header = resolve(reading, value, here);
    const [media] = treesIn(treeAt(header, "content"));
    return present<ReplyHeader>({
      wire,
      required: header.required === true ? true : undefined,
      schema: readSchema(reading, header.schema ?? media?.[1].schema ?? { type: "string" }, `${here}/schema`),
      description: textAt(header, "description"),
    });
  });
}

function readLinks(reading: Reading, reply: Tree, at: string): Link[] {
  return treesIn(treeAt(reply, "links")).map(([name, value]) => {
    const link = resolve(reading, value, pointer(at, "links", name));
    return present<Link>({
      name,
      operationId: textAt(link, "operationId"),
      operationRef: textAt(link, "operationRef"),
      description: textAt(link, "description"),
      parameters: Object.entries(treeAt(link, "parameters")).map(([key, inner]) => ({ key, value: inner })),
      requestBody: valueAt(link, "requestBody"),
    });
  });
}
