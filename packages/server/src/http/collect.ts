import type { Answer, Streamed, WholeAnswer } from "../events/request.js";
import { isStreamed } from "./answer.js";

/** An answer whose body is all there: where nothing can be sent while it is made, it is waited for. */
export function collect(answer: Answer): WholeAnswer | Promise<WholeAnswer> {
  const { body } = answer;
  // The cast holds: a body that is not streamed is whole.
  return isStreamed(body) ? whole(body).then((made) => ({ ...answer, body: made })) : (answer as WholeAnswer);
}

async function whole(body: Streamed): Promise<string | Uint8Array> {
  const pieces: (string | Uint8Array)[] = [];
  for await (const piece of body) pieces.push(piece);
  return pieces.every((piece) => typeof piece === "string")
    ? pieces.join("")
    : Buffer.concat(pieces.map((piece) => Buffer.from(piece as Uint8Array)));
}
