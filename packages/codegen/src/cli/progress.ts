import type { Progress } from "@apigw/core";
import type { Io } from "./command.js";
import { printable } from "./paint.js";

/** One line on a terminal that says how far a command is, in the place of the one before it. */
export function showProgress(io: Io, what: string): (progress: Progress) => void {
  if (!io.progress) return () => undefined;
  return ({ operation, done, known }) => {
    const rest = known - done;
    if (rest === 0) return io.err(clear);
    // AWS takes 10 calls a second after a burst of 40: only a long queue takes time worth telling.
    const seconds = Math.ceil((rest - 40) / 10);
    const left = seconds > 1 ? `, about ${seconds} s left` : "";
    io.err(`${clear}  ${printable(what)}: ${done} of ${known} calls, ${operation}${left}`);
  };
}

const clear = "\r\u001b[2K";
