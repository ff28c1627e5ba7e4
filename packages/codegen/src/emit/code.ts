import { isIdentifier, isTree } from "@apigw/model";

/**
 * Text of a generated file. Only the writers below make it, and each makes its own kind safe; a raw string of the
 * contract is not `Code` and does not compile into it.
 */
export type Code = string & { readonly [made]: true };
declare const made: unique symbol;

// The one place where a string becomes code.
const asCode = (text: string): Code => text as Code;

/** Text of ours with code in it. */
export function code(strings: TemplateStringsArray, ...values: readonly Code[]): Code {
  let text = strings[0] ?? "";
  for (let index = 0; index < values.length; index += 1) text += `${values[index]}${strings[index + 1]}`;
  return asCode(text);
}

export const nothing: Code = code``;
export const comma: Code = code`, `;

export function lines(...parts: readonly (Code | undefined)[]): Code {
  return asCode(parts.filter((part) => part !== undefined).join("\n"));
}

export function joined(parts: readonly Code[], separator: Code): Code {
  return asCode(parts.join(separator));
}

/** Code without what it ends with. */
export function withoutEnd(text: Code, end: Code): Code {
  return asCode(text.endsWith(end) ? text.slice(0, -end.length) : text);
}

/** Code without what it begins with. */
export function withoutStart(text: Code, start: Code): Code {
  return asCode(text.startsWith(start) ? text.slice(start.length) : text);
}

export function indent(text: Code, by = 2): Code {
  const space = " ".repeat(by);
  if (text === "") return text;
  // Empty lines stay empty.
  return asCode(text.includes("\n") ? space + text.replace(/\n(?=[^\n])/g, `\n${space}`) : space + text);
}

/** Lines that stand inside of something, each as deep as the other; undefined where there are none. */
export function block(parts: readonly Code[], by = 2): Code | undefined {
  return parts.length === 0 ? undefined : indent(lines(...parts), by);
}

/** A name that was settled by the model. Anything else is a fault of ours, and stops the emitter. */
export function ident(name: string): Code {
  if (!/^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name))
    throw new TypeError(`${JSON.stringify(name)} is not an identifier; names are settled by the model`);
  return asCode(name);
}

/** Most texts: nothing in them needs an escape. */
const plainText = /^[\w .,:;/$()+-]*$/;
const unsafe = /[<\u2028\u2029\u007f]/;

/** A string literal in double quotes, without line breaks of any kind and without `<`, which could end a script. */
export function stringLiteral(text: string): Code {
  if (plainText.test(text)) return asCode(`"${text}"`);
  const literal = JSON.stringify(text);
  return asCode(unsafe.test(literal) ? literal.replace(new RegExp(unsafe, "g"), escaped) : literal);
}

/** A JSON value as a literal. Objects are left to those who know their keys. */
export function literal(value: unknown): Code | undefined {
  if (typeof value === "string") return stringLiteral(value);
  if (value === null || typeof value === "boolean") return asCode(String(value));
  return typeof value === "number" && Number.isFinite(value) ? asCode(String(value)) : undefined;
}

/** Any JSON value as an expression. */
export function jsonLiteral(value: unknown): Code {
  if (Array.isArray(value)) return code`[${joined(value.map(jsonLiteral), comma)}]`;
  if (!isTree(value)) return literal(value) ?? code`null`;
  const members = Object.entries(value).map(([key, inner]) => code`${propertyKey(key)}: ${jsonLiteral(inner)}`);
  return members.length === 0 ? code`{}` : code`{ ${joined(members, comma)} }`;
}

export function numberLiteral(value: number): Code {
  return literal(value) ?? code`0`;
}

/** The key of a property: bare where it can be, and never one that would set a prototype. */
export function propertyKey(name: string): Code {
  if (name === "__proto__") return code`["__proto__"]`;
  return isIdentifier(name) ? asCode(name) : stringLiteral(name);
}

/** `input.petId`, `input["pet-id"]`. */
export function member(object: Code, name: string): Code {
  return isIdentifier(name) ? code`${object}.${asCode(name)}` : code`${object}[${stringLiteral(name)}]`;
}

/** The text of a path outside its parameters: everything but the characters of plain paths is percent-encoded. */
export function pathText(text: string): Code {
  return asCode(text.replace(/[^A-Za-z0-9\-._~!*'(),;:@=+/%]/gu, (character) => percentEncoded(character)));
}

function percentEncoded(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");
}

/** One line of a comment. */
export function lineComment(text: string): Code {
  return asCode(`// ${oneLine(text)}`);
}

/** A documentation comment of one or more paragraphs; undefined where there is nothing to say. */
export function docComment(...paragraphs: readonly (Code | undefined)[]): Code | undefined {
  const text = paragraphs.filter((paragraph) => paragraph !== undefined && paragraph !== "").join("\n\n");
  if (text === "") return undefined;
  if (!text.includes("\n")) return asCode(`/** ${text} */`);
  return asCode(["/**", ...text.split("\n").map((line) => ` * ${line}`.trimEnd()), " */"].join("\n"));
}

/** Words of the contract for a comment: they cannot end it, and cannot pose as a tag or a compiler directive. */
export function prose(text: string | undefined): Code | undefined {
  if (text === undefined || text === "") return undefined;
  // Most texts are one plain line.
  if (plainProse.test(text)) return asCode(text);
  const clean = text
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, "\n")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, " ")
    .replaceAll("*/", "*\\/")
    .replaceAll("/*", "/\\*")
    .replace(/^([\s*/]*)@/gm, "$1\\@")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return clean === ""
    ? undefined
    : asCode(
        clean
          .split("\n")
          .map((line) => line.trimEnd())
          .join("\n"),
      );
}

/** One line without a star, which a comment could end with. */
const plainProse =
  /^[\w(`'"[<][\w .,;:!?()[\]'"`=+&%$#<>/@{}|\u00a1-\u1fff\u2010-\u2027-]*[\w.,;:!?)\]'"`>\u00a1-\u1fff\u2010-\u2027]$/;

/** Facts as one sentence: a capital first, commas between, a full stop. */
export function sentence(facts: readonly Code[]): Code {
  const text = facts.join(", ");
  return asCode(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
}

/** Words of the contract on one line, for a tag or a heading. */
export function oneLine(text: string | undefined): Code {
  if (text !== undefined && plainProse.test(text) && !text.includes("  ")) return asCode(text);
  return asCode((prose(text) ?? "").replace(/\s+/g, " "));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** What fits on one line stays there. */
export function fits(text: Code, before = 0): boolean {
  return !text.includes("\n") && text.length + before <= 120;
}

/** `{ a: 1, b: 2 }` on one line where it fits, else one member a line. */
export function objectLiteral(members: readonly Code[], before = 0): Code {
  if (members.length === 0) return code`{}`;
  const length = members.reduce((sum, one) => sum + one.length + 2, 2);
  // What is long is not put together to see it.
  const flat = length + before > 120 ? undefined : code`{ ${joined(members, comma)} }`;
  if (flat !== undefined && fits(flat, before)) return flat;
  return lines(code`{`, block(members.map((one) => code`${one},`)), code`}`);
}
