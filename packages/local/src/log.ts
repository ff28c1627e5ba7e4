/** What the gateway tells the person who runs it. */
export type LogEntry = RequestLine | Warning;

/** One request that was answered. */
export interface RequestLine {
  readonly event: "request";
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Milliseconds from the first byte to the last. */
  readonly ms: number;
  readonly apiId?: string;
  readonly stage?: string;
  readonly requestId?: string;
}

/** Something that a caller sees only as an error of AWS's, in words that help. */
export interface Warning {
  readonly event: "warning";
  readonly message: string;
}

export type Log = (entry: LogEntry) => void;
