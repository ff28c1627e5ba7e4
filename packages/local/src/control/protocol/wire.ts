/** A request as it came in: nothing decoded. */
export interface WireRequest {
  readonly method: string;
  /** Still percent-encoded, without the query: `/restapis/a1b2c3d4e5/stages`. */
  readonly path: string;
  /** Still encoded, without the question mark; empty where there was none. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}
