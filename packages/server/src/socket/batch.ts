import { messageLimit } from "./connections.js";

/** The answers of a batch, in frames that API Gateway takes. */
export interface Gathered {
  /** Takes an answer, and sends what it finds no room beside. */
  add(answer: string): Promise<void>;
  /** The frame of those that are not sent. */
  rest(): string;
}

/** Gathers the answers of a batch. They are most often one frame; of more, each is sent as soon as it is full. */
export function gatherAnswers(send: (frame: string) => Promise<void>): Gathered {
  let answers: string[] = [];
  let bytes = frameOf([]).length;
  return {
    async add(answer) {
      const more = Buffer.byteLength(answer) + ",".length;
      if (answers.length > 0 && bytes + more > messageLimit) {
        await send(frameOf(answers));
        [answers, bytes] = [[], frameOf([]).length];
      }
      answers.push(answer);
      bytes += more;
    },
    rest: () => frameOf(answers),
  };
}

function frameOf(answers: readonly string[]): string {
  const frame = `{"$batch":[${answers}]}`;
  const [first = "", ...others] = answers;
  // One that fits into a message, but not with this around it, goes as if it had come alone.
  return others.length === 0 && Buffer.byteLength(frame) > messageLimit ? first : frame;
}
