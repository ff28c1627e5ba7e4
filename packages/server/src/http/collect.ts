import type { Answer, Streamed, WholeAnswer } from "../events/request.js";
import { isStreamed } from "./answer.js";

/** An answer whose body is all there: where nothing can be sent while it is made, it is waited for. */
export function collect(answer: Answer): WholeAnswer | Promise<WholeAnswer> {
  const { body } = answer;
  // The cast holds: a body that is not streamed is whole.
  return isStreamed(body) ? collected(answer, body) : (answer as WholeAnswer);
}

async function collected(answer: Answer, body: Streamed): Promise<WholeAnswer> {
  const pieces: (string | Uint8Array)[] = [];
  for await (const piece of body) pieces.push(piece);
  const isText = pieces.every((piece) => typeof piece === "string");
  const whole = isText ? pieces.join("") : Buffer.concat(pieces.map((piece) => Buffer.from(piece as Uint8Array)));
  return { ...answer, body: whole };
}
