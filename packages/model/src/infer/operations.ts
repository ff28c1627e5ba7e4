import type { Schema } from "../api.js";
import { groupBy } from "../group-by.js";
import type { NamedText, RecordedContent, Recording } from "./recording.js";
import { inferSchema } from "./schema.js";

/** What many calls to an operation tell of it. */
export interface InferredOperation {
  readonly route: string;
  readonly samples: number;
  readonly query: readonly InferredParam[];
  readonly body?: InferredBody;
  readonly replies: readonly InferredReply[];
}

export interface InferredParam {
  readonly name: string;
  /** Each call had it. */
  readonly required: boolean;
  readonly schema: Schema;
}

export interface InferredBody {
  readonly required: boolean;
  readonly content: readonly InferredContent[];
}

export interface InferredReply {
  readonly status: number;
  readonly content: readonly InferredContent[];
}

export interface InferredContent {
  readonly mediaType: string;
  /** Absent where no body was JSON. */
  readonly schema?: Schema;
}

/** Infers the operations of recordings, by route. Calls that the gateway itself refused say nothing of them. */
export function inferOperations(recordings: readonly Recording[]): InferredOperation[] {
  const heard = recordings.filter(({ refused }) => refused === undefined);
  return [...groupBy(heard, ({ route }) => route)].map(([route, calls]) => inferOperation(route, calls));
}

function inferOperation(route: string, calls: readonly Recording[]): InferredOperation {
  // What was sent counts where it was taken: a wrong request is no sample of a right one.
  const taken = calls.filter(({ status }) => status < 400);
  const requests = taken.flatMap(({ request }) => (request === undefined ? [] : [request]));
  const replies = [...groupBy(calls, ({ status }) => status)].sort(([one], [other]) => one - other);
  return {
    route,
    samples: calls.length,
    query: inferQuery(taken),
    ...(requests.length === 0
      ? {}
      : { body: { required: requests.length === taken.length, content: inferContent(requests) } }),
    replies: replies.map(([status, answered]) => ({
      status,
      content: inferContent(answered.flatMap(({ reply }) => (reply === undefined ? [] : [reply]))),
    })),
  };
}

function inferContent(contents: readonly RecordedContent[]): InferredContent[] {
  const known = contents.filter(({ mediaType }) => mediaType !== "");
  return [...groupBy(known, ({ mediaType }) => mediaType)].map(([mediaType, found]) => {
    const bodies = found.filter(({ body }) => body !== undefined).map(({ body }) => body);
    return { mediaType, ...(bodies.length === 0 ? {} : { schema: inferSchema(bodies) }) };
  });
}

function inferQuery(calls: readonly Recording[]): InferredParam[] {
  const names = new Set(calls.flatMap(({ query }) => query.map(({ name }) => name)));
  return [...names].sort().map((name) => {
    const values = calls
      .map(({ query }) => query.filter((pair) => pair.name === name))
      .filter(({ length }) => length > 0);
    const isList = values.some(({ length }) => length > 1);
    const item = inferSchema(values.flat().map(typed(values.flat())));
    return { name, required: values.length === calls.length, schema: isList ? { type: "array", items: item } : item };
  });
}

/** Texts of a query as what all of them look like: whole numbers, flags, or texts. */
function typed(all: readonly NamedText[]): (pair: NamedText) => unknown {
  if (all.every(({ value }) => /^-?(0|[1-9]\d{0,14})$/.test(value))) return ({ value }) => Number(value);
  if (all.every(({ value }) => value === "true" || value === "false")) return ({ value }) => value === "true";
  return ({ value }) => value;
}
