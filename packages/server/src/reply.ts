// Its name is what the compiler tells of a value that is no reply.
const madeByReply: unique symbol = Symbol.for("@apigw/server.reply");

/** An answer with a status of its own. Made only by {@link reply}; a method may return those its contract declares. */
export interface Reply<Status extends number, Body = undefined> {
  readonly [madeByReply]: true;
  readonly status: Status;
  readonly body: Body;
  readonly headers: ReplyHeaders;
  readonly cookies: readonly string[];
}

/** The statuses of a range: `StatusIn<4>` is 400 to 499. */
export type StatusIn<Hundred extends 1 | 2 | 3 | 4 | 5> = NumberOf<`${Hundred}${Digit}${Digit}`>;

/** What `default` of a contract stands for: each status but those that it declares. */
export type OtherThan<Declared extends number> = Exclude<StatusIn<2 | 3 | 4 | 5>, Declared>;

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type NumberOf<Text> = Text extends `${infer Value extends number}` ? Value : never;

/** Headers of a reply; a list gives the header several times where the event's format can. */
export type ReplyHeaders = Readonly<Record<string, string | number | readonly string[]>>;

/** What a reply may have beside its body. */
export interface ReplyOptions {
  readonly headers?: ReplyHeaders;
  /** Whole `set-cookie` values: `session=abc; HttpOnly; Secure`. */
  readonly cookies?: readonly string[];
}

/**
 * Answers with this status, where it is not the operation's usual one.
 *
 * @example return reply(404, { message: `No pet has id ${petId}` });
 */
export function reply<const Status extends number>(status: Status): Reply<Status>;
export function reply<const Status extends number, const Body>(
  status: Status,
  body: Body,
  options?: ReplyOptions,
): Reply<Status, AsWritten<Body>>;
export function reply(status: number, body?: unknown, options: ReplyOptions = {}): Reply<number, unknown> {
  return { [madeByReply]: true, status, body, headers: options.headers ?? {}, cookies: options.cookies ?? [] };
}

/**
 * A body as it was written: an enum takes `"A"` where it would not take any text. Its lists can be changed all the same,
 * and what is no plain object stays as it is.
 */
export type AsWritten<Body> = Body extends Whole
  ? Body
  : Body extends readonly unknown[]
    ? ListAsWritten<Body>
    : Body extends object
      ? { -readonly [Key in keyof Body]: AsWritten<Body[Key]> }
      : Body;

// What is made of a plain list is asked for when it is needed, and of a tuple at once: a list may hold itself.
type ListAsWritten<List extends readonly unknown[]> = List[number][] extends List
  ? AsWritten<List[number]>[]
  : { -readonly [At in keyof List]: AsWritten<List[At]> };

// A branded text is an object, too, and so is what a `ReadableStream` is without `DOM.AsyncIterable`.
type Whole =
  | string
  | number
  | bigint
  | boolean
  | Date
  | Uint8Array
  | AsyncIterable<unknown>
  | { getReader(): unknown }
  | ((...given: never) => unknown);

/** Whether a method's answer is a reply rather than its plain value. */
export function isReply(value: unknown): value is Reply<number, unknown> {
  return typeof value === "object" && value !== null && madeByReply in value;
}
