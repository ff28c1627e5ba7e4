import type { ApiContract } from "./contract.js";
import { EventRequest } from "./events/event.js";
import type { Answer } from "./events/request.js";
import { joined } from "./events/write.js";
import { isStreamed } from "./http/answer.js";
import { begun } from "./http/begun.js";
import { type LambdaHandler, lambda } from "./lambda.js";
import { respond, type ServiceOptions, served } from "./service.js";
import { table } from "./shape.js";

/**
 * A Lambda handler whose answers leave while they are made: for function URLs with `RESPONSE_STREAM` and for REST APIs
 * whose integration has `responseTransferMode: STREAM`. Where Lambda's `awslambda` is not there, as in a test, it is
 * `lambda`. https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 *
 * @example export const handler = streamLambda(petsApi, service);
 */
export function streamLambda<S>(
  contract: ApiContract<S>,
  service: Partial<NoInfer<S>>,
  options: ServiceOptions = {},
): LambdaHandler {
  // The runtime puts it there; nobody else does.
  const { awslambda } = globalThis as { awslambda?: LambdaStreams };
  if (awslambda === undefined) return lambda(contract, service, options);
  const runs = served(contract, service, options, begun);
  return awslambda.streamifyResponse(async (event, out, context) => {
    const answer = await respond(runs, new EventRequest(table(event)), context);
    const metadata = { statusCode: answer.status, headers: joined(answer.headers), cookies: answer.cookies };
    await send(answer.body, awslambda.HttpResponseStream.from(out, metadata));
  });
}

/** What Lambda's Node runtime has in `awslambda`. */
interface LambdaStreams {
  streamifyResponse(handler: (event: unknown, out: Writable, context: unknown) => Promise<void>): LambdaHandler;
  readonly HttpResponseStream: { from(out: Writable, metadata: object): Writable };
}

/** As much of Node's stream as is needed to send a body. */
export interface Writable {
  write(piece: string | Uint8Array): boolean;
  end(): unknown;
  destroy(error: Error): unknown;
  once(event: "drain" | "close", then: () => void): unknown;
  off(event: "drain" | "close", then: () => void): unknown;
  readonly destroyed: boolean;
}

/** Sends a body as fast as it is taken. One that breaks off is cut off, for its status has left already. */
export async function send(body: Answer["body"], to: Writable): Promise<void> {
  try {
    // Without a first write, however small, no head is sent either, and a stream may have nothing to say for hours.
    to.write(isStreamed(body) ? "" : (body ?? ""));
    if (isStreamed(body)) {
      for await (const piece of body) {
        if (to.destroyed) return;
        if (!to.write(piece)) await drained(to);
      }
    }
    to.end();
  } catch (error) {
    to.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

function drained(to: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      to.off("drain", done);
      to.off("close", done);
      resolve();
    };
    to.once("drain", done);
    to.once("close", done);
  });
}
