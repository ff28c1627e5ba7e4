/** What the gateway tells the person who runs it. */
export type LogEntry = RequestLine | AccessLine | FunctionLine | Warning;

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
  /** Of a WebSocket; `method` is then `CONNECT`, `MESSAGE` or `DISCONNECT`. */
  readonly connectionId?: string;
  /** The route that it found: `GET /pets/{petId}`. */
  readonly route?: string;
  /** Who guards it, and what they said: `allowed guard`, `refused guard`; `open` where nobody does. */
  readonly authorizer?: string;
}

/** A line of a stage's access log, in the stage's own format. */
export interface AccessLine {
  readonly event: "access";
  readonly apiId: string;
  readonly stage: string;
  readonly line: string;
}

/** What a function printed. */
export interface FunctionLine {
  readonly event: "function";
  readonly name: string;
  /** Lambda's id of the invocation; empty for what came between two. */
  readonly requestId: string;
  /** `INFO`, `ERROR`, … */
  readonly level: string;
  readonly message: string;
}

/** Something that a caller sees only as an error of AWS's, in words that help. */
export interface Warning {
  readonly event: "warning";
  readonly message: string;
}

export type Log = (entry: LogEntry) => void;
