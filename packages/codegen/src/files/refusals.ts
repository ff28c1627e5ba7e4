import { Problem } from "../problem.js";

/** Said of a file before it is read, and of a text before it is parsed. */
export function tooManyBytes(name: string, bytes: number, maxBytes: number): Problem {
  const reason = `it has ${bytes} bytes, and documents of more than ${maxBytes} are not read`;
  return refused(name, reason, "Write JSON without indentation, split the document, or leave out examples.");
}

/** A text that nobody would write by hand, and that is not read. */
export function refused(name: string, reason: string, help = "Split the document, or leave out examples."): Problem {
  return new Problem("contract", `${name} is refused: ${reason}. Nothing was written. ${help}`);
}

/** What no parser understands. */
export function unreadable(name: string, cause: unknown): Problem {
  const reason = cause instanceof Error ? cause.message.split("\n", 1)[0] : String(cause);
  return new Problem(
    "contract",
    `${name} is neither JSON nor YAML (${reason}). Nothing was written; mend the file and run the command again.`,
    { cause },
  );
}
