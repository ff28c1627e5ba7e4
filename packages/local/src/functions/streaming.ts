import { Writable } from "node:stream";
import type { FunctionHandler } from "./run-handler.js";

/** Hears each piece of a streamed answer, as soon as it is there. */
export type OnChunk = (bytes: Uint8Array) => void;

/** By this mark Lambda's Node runtime knows a handler that streams. */
const mark = Symbol.for("aws.lambda.runtime.handler.streaming");

/** Whether a handler is `(event, responseStream, context)`. */
export function isStreaming(handler: object): boolean {
  return Reflect.get(handler, mark) !== undefined;
}

/** What Lambda's runtime gives to modules as the global `awslambda`. https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html */
export const awslambda = {
  streamifyResponse<T extends FunctionHandler>(handler: T): T {
    return Object.assign(handler, { [mark]: "response" });
  },
  HttpResponseStream: {
    /** Status and headers go first, then eight zeros, then what is written; all of it when something is. */
    from(stream: ResponseStream, metadata: object): ResponseStream {
      stream.prelude = `${JSON.stringify(metadata)}${"\0".repeat(8)}`;
      return stream;
    },
  },
};

/** What a streaming handler writes to. */
export class ResponseStream extends Writable {
  prelude = "";
  readonly #heard: OnChunk;

  constructor(heard: OnChunk) {
    super();
    this.#heard = heard;
  }

  /** A function URL would send it; API Gateway reads the headers. */
  setContentType(_type: string): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (this.prelude !== "") this.#heard(Buffer.from(this.prelude));
    this.prelude = "";
    this.#heard(new Uint8Array(chunk));
    done();
  }
}
