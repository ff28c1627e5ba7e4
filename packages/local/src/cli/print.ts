import type { FunctionLine, Log, LogEntry, RequestLine } from "../log.js";

/** Where the command line writes. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
  readonly colours: boolean;
}

/** A log for people: one line for each request; what went wrong and what functions print on stderr. */
export function humanLog({ colours, error, out }: Terminal, quiet: boolean): Log {
  const paint = (code: number, text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  return (entry) => {
    if (entry.event === "warning") error(`${paint(33, "warning")} ${entry.message}`);
    else if (entry.event === "access") out(entry.line);
    else if (entry.event === "function") error(functionText(entry, paint));
    else if (!quiet) out(requestText(entry, paint));
  };
}

/** A log for programs: one JSON line for each request; what went wrong and what functions print is JSON too, on stderr. */
export function jsonLog({ error, out }: Terminal, quiet: boolean): Log {
  return (entry: LogEntry) => {
    if (entry.event !== "request") error(JSON.stringify(entry));
    else if (!quiet) out(JSON.stringify(entry));
  };
}

function functionText(
  { level, message, name, requestId }: FunctionLine,
  paint: (code: number, text: string) => string,
): string {
  // Functions print what strangers sent: lines and tabs may stay, but nothing that steers the terminal.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  const shown = message.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "?");
  return `${paint(36, name)} ${requestId === "" ? "" : `${requestId} `}${level} ${shown}`;
}

function requestText(
  { authorizer = "", connectionId, method, ms, path, route = "", status }: RequestLine,
  paint: (code: number, text: string) => string,
): string {
  const colour = status >= 500 ? 31 : status >= 400 ? 33 : 32;
  // Paths, and routes of contracts, are strangers' texts: they must not steer the terminal.
  const shown = (text: string) => text.replace(/[^\x20-\x7e]/g, "?");
  const told = [route, authorizer, connectionId ?? ""].filter((part) => part !== "").join("  ");
  const found = told === "" ? "" : `  ${paint(2, shown(told))}`;
  return `${method.padEnd(7)} ${shown(path)}  ${paint(colour, String(status))}  ${ms} ms${found}`;
}
