import type { ApiContract } from "./contract.js";
import { EventRequest } from "./events/event.js";
import { joined } from "./events/write.js";
import { type LambdaHandler, lambda } from "./lambda.js";
import { respond, type ServiceOptions, served } from "./service.js";
import { table } from "./shape.js";
import { begun } from "./streams/begun.js";
import { send, type Writable } from "./streams/send.js";

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
