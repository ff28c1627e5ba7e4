import type { Diagnostic } from "@apigw/model";

/** Colours, where the output is a terminal. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
}

export function paint(colors: boolean): Paint {
  const wrap = (open: number, close: number) => (text: string) =>
    colors ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: wrap(1, 22),
    dim: wrap(2, 22),
    red: wrap(31, 39),
    yellow: wrap(33, 39),
    green: wrap(32, 39),
    cyan: wrap(36, 39),
  };
}

/** Rows with their cells under each other. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, index) => Math.max(known[index] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("   ")}`.trimEnd());
}

/** A diagnostic for people: what, where, what now. */
export function describe(diagnostic: Diagnostic, colors: Paint): string {
  const severity = { error: colors.red("error"), warning: colors.yellow("warning"), info: colors.cyan("info") }[
    diagnostic.severity
  ];
  const help = diagnostic.help === undefined ? "" : `\n    ${colors.dim(printable(diagnostic.help))}`;
  return `  ${severity} ${diagnostic.code}  ${printable(diagnostic.at)}\n    ${printable(diagnostic.message)}${help}\n`;
}

/** A stranger's text on a terminal: without control characters, which could move the cursor or paint. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}

export function count(number: number, noun: string): string {
  const plural = noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${number} ${number === 1 ? noun : plural}`;
}
