/** Where something of a request stands. */
export type Place = "path" | "query" | "header" | "cookie" | "body";

/** One thing that is wrong with a request, or with a reply. */
export interface Fault {
  readonly in: Place | "reply";
  readonly name?: string;
  /** Where inside of it: a JSON pointer (RFC 6901). The empty one is the whole. */
  readonly pointer?: string;
  readonly detail: string;
}
