import { type NamedSchema, pascalCase, type Schema, type SchemaObject, type SchemaType } from "@apigw/model";
import { type Code, code, comma, fits, ident, indent, joined, lines, numberLiteral, stringLiteral } from "../code.js";
import { conditionOf } from "./conditions.js";
import { type KnownTypes, kindsOf } from "./kinds.js";
import { type RunnablePattern, readPattern } from "./pattern.js";
import type { Place } from "./pattern-automaton.js";
import { withoutPlainUnion } from "./plain.js";
import { repeatedIn } from "./repeats.js";
import { seenBy } from "./seen.js";

/** The checks of one file while they are printed: a function for each schema, in the order of their first mention. */
export class Checks {
  /** Helpers that were called. */
  readonly helpers: Set<string> = new Set();
  /** The functions, each before those that it calls. */
  readonly #functions: (Code | undefined)[] = [];
  readonly #byPart = new Map<string | undefined, Map<Code, Code>>();
  /** The tables of members by their text. */
  readonly #tables = new Map<Code, Code>();
  /** Of scalars with bounds alone, by what they are: most of a document. */
  readonly #scalars = new Map<string, Code>();
  readonly #named: ReadonlyMap<string, Code>;
  readonly #schemas: ReadonlyMap<string, Schema>;
  readonly #repeated: ReadonlySet<string>;
  readonly #types: KnownTypes = new Map();
  readonly #seen = new Map<SchemaObject | string, string>();
  readonly #taken: Set<string>;
  readonly #patterns = new Map<string, { name: string; text: Code }>();
  readonly #words = new Map<string, string>();

  /**
   * @param schemas The named schemas: their checks are called `checkPet`.
   * @param reserved Names that the file has already.
   */
  constructor(schemas: readonly NamedSchema[], reserved: ReadonlySet<string>) {
    this.#taken = new Set(reserved);
    this.#schemas = new Map(schemas.map(({ name, schema }) => [name, schema]));
    this.#repeated = repeatedIn(this.#schemas);
    const names = [...this.#schemas.keys()];
    this.#named = new Map(names.map((name) => [name, ident(this.#settle(checkName(name)))]));
  }

  /** A helper, which is printed with the file once it was asked for. */
  use(name: string): Code {
    this.helpers.add(name);
    return ident(name);
  }

  /**
   * The check of a schema, as something that can be handed on. If it needs a function, that is called after `name`, and
   * `part` where it is a part of what has that name.
   */
  of(schema: Schema | undefined, name: string, part = ""): Code {
    if (schema === undefined || schema === true) return this.use("anything");
    if (schema === false) return this.use("never");
    const simple = simpleCheck(schema);
    if (simple !== undefined) return simple.startsWith("#") ? this.#ofNamed(simple.slice(1)) : this.use(simple);
    return this.#inline(schema, name, part);
  }

  /** What alternatives are for, and what all of them ask, as checks; see `kindsOf`. */
  kinds(members: readonly Schema[], name: string): [kinds: Code, together: Code] {
    const { kinds, together } = kindsOf(members, this.#schemas, this.#types);
    return [
      listOf(kinds.map((kind, index) => this.of(kind, name, `kind ${index + 1}`))),
      this.of(together, name, "together"),
    ];
  }

  /** What a schema looks at in a value, as a function that is declared with its first mention. */
  seen(schema: Schema, name: string, part = ""): Code {
    if (typeof schema === "boolean") return this.use("nothingSeen");
    const key = schema.$ref !== undefined && Object.keys(schema).length === 1 ? schema.$ref : schema;
    const known = this.#seen.get(key);
    if (known !== undefined) return ident(known);
    const target = typeof key === "string" ? this.#schemas.get(key.slice("#/schemas/".length)) : schema;
    if (typeof target !== "object") return this.use("nothingSeen");
    const settled = this.#settle(checkName(this.#below(name, part)).replace(/^check/, "seen"));
    // Before its body is made: a schema may hold itself.
    this.#seen.set(key, settled);
    const slot = this.#functions.push(undefined) - 1;
    const body = seenBy(target, name, this, false);
    this.#functions[slot] = lines(
      code`function ${ident(settled)}(${body.includes("value") ? code`value` : code`_value`}: unknown): Seen {`,
      indent(code`return ${body};`),
      code`}`,
    );
    return ident(settled);
  }

  /** A name that nothing else has in the file. */
  free(name: string): string {
    return this.#settle(name.replace(/[^\w$]+/g, "_"));
  }

  /** Declares the check of a named schema. */
  declare(name: string, schema: Schema): void {
    const slot = this.#functions.push(undefined) - 1;
    if (!this.#repeated.has(name)) {
      this.#functions[slot] = printFunction(this.#ofNamed(name), this.#body(schema, name));
      return;
    }
    const own = this.#settle(`${checkName(name)}Once`);
    this.#functions[slot] = printFunction(this.#ofNamed(name), code`${this.use("once")}(value, ${ident(own)}, to)`);
    const inner = this.#functions.push(undefined) - 1;
    this.#functions[inner] = printFunction(ident(own), this.#body(schema, name));
  }

  /** A place for the checks of an object's members, before those checks are printed. */
  table(name: string): { of(rows: readonly Code[]): Code } {
    const slot = this.#functions.push(undefined) - 1;
    return {
      of: (rows) => {
        const flat = code`[${joined(rows, comma)}]`;
        const known = this.#tables.get(flat);
        if (known !== undefined) return known;
        const settled = ident(
          this.#settle(`${checkName(name).replace(/^check(.)/, (_, first: string) => first.toLowerCase())}Members`),
        );
        this.#tables.set(flat, settled);
        const head = code`const ${settled}: Members = `;
        this.#functions[slot] = code`${head}${list(rows, flat, head.length)};`;
        return settled;
      },
    };
  }

  /** A pattern that was asked for, under the name that it has in the file; undefined where it cannot be matched. */
  pattern(source: string): { readonly name: Code; readonly longest: Code } | undefined {
    const read = readPattern(source);
    if ("refused" in read) return undefined;
    const name = this.#patterns.get(source)?.name ?? `pattern${this.#patterns.size + 1}`;
    if (!this.#patterns.has(source)) this.#patterns.set(source, { name, text: this.#printPattern(name, source, read) });
    return { name: ident(name), longest: read.automaton ? code`Infinity` : numberLiteral(read.longest) };
  }

  #printPattern(name: string, source: string, read: RunnablePattern): Code {
    const literal = stringLiteral(source);
    if (read.automaton === undefined) {
      const flags = read.flags === "u" ? code`, "u"` : code``;
      return code`const ${ident(name)}: RegExp = /* @__PURE__ */ new RegExp(${literal}${flags});`;
    }
    const { ahead, places } = read.automaton;
    const head = code`const ${ident(name)}: Pattern = /* @__PURE__ */ ${this.use("automaton")}(${literal}, `;
    const looks = ahead.map(
      (look) =>
        code`, { places: ${placesList(look.places, Infinity)}, isForbidden: ${look.isForbidden ? code`true` : code`false`} }`,
    );
    return code`${head}${placesList(places, looks.length > 0 ? Infinity : head.length + 1)}${joined(looks, code``)});`;
  }

  print(): Code[] {
    const patterns = [...this.#patterns.values()].map(({ text }) => text);
    const functions = this.#functions.filter((one) => one !== undefined);
    return [...(patterns.length === 0 ? [] : [lines(...patterns)]), ...functions];
  }

  #ofNamed(name: string): Code {
    return this.#named.get(name) ?? ident(checkName(name));
  }

  /** Schemas that say the same share their check, where its name fits both: a plain bound, or members of one name. */
  #inline(given: SchemaObject, name: string, part: string): Code {
    const schema = withoutPlainUnion(given);
    const simple = schema === given ? undefined : simpleCheck(schema);
    if (simple !== undefined) return this.use(simple);
    const described = describing(schema);
    const scalar = described === undefined ? undefined : this.#scalars.get(described);
    if (scalar !== undefined) return scalar;
    const made = this.#declared(schema, name, part, described);
    if (described !== undefined) this.#scalars.set(described, made);
    return made;
  }

  #declared(schema: SchemaObject, name: string, part: string, described: string | undefined): Code {
    const slot = this.#functions.push(undefined) - 1;
    const own = this.#below(name, part);
    const body = this.#body(schema, own);
    const alike = this.#alike(described === undefined ? part : undefined);
    const same = alike.get(body);
    if (same !== undefined) return same;
    const settled = ident(this.#settle(checkName(described === undefined ? own : scalarName(described))));
    alike.set(body, settled);
    this.#functions[slot] = printFunction(settled, body);
    return settled;
  }

  /** The checks that may stand for each other, by what they ask: those of parts of one name, and those of scalars. */
  #alike(part: string | undefined): Map<Code, Code> {
    const known = this.#byPart.get(part) ?? new Map<Code, Code>();
    this.#byPart.set(part, known);
    return known;
  }

  /** A name below another: `Pet`, `tags` → `PetTags`. */
  #below(name: string, part: string): string {
    if (part === "") return name;
    // The same few words stand in most schemas. A stranger's may be long, or none; names that meet get a number.
    let word = this.#words.get(part);
    if (word === undefined) {
      word = pascalCase(part).slice(0, 40);
      this.#words.set(part, word);
    }
    return `${name}${word}`.slice(0, 100);
  }

  #settle(name: string): string {
    let free = name;
    for (let count = 2; this.#taken.has(free); count += 1) free = `${name}${count}`;
    this.#taken.add(free);
    return free;
  }

  #body(schema: Schema, name: string): Code {
    if (typeof schema === "boolean") return code`${this.of(schema, name)}(value, to)`;
    return conditionOf(withoutPlainUnion(schema), name, this) ?? alwaysTrue;
  }
}

const alwaysTrue = code`true`;

function printFunction(name: Code, body: Code): Code {
  const params = body === alwaysTrue ? code`_value: unknown, _to?: Faults` : code`value: unknown, to?: Faults`;
  return lines(code`function ${name}(${params}): boolean {`, indent(code`return ${body};`), code`}`);
}

/** `Pet` → `checkPet`, `join message` → `checkJoinMessage`. */
function checkName(name: string): string {
  const words = name.split(/[^A-Za-z0-9_$]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `check${words.join("")}`;
}

/** Whether any value passes. */
export function asksNothing(schema: Schema): boolean {
  return typeof schema === "object" ? simpleCheck(schema) === "anything" : schema;
}

/** Whether any value of a type passes, and no other. */
export function asksTypeAlone(schema: Schema): boolean {
  const simple = typeof schema === "object" ? simpleCheck(schema) : undefined;
  return simple !== undefined && !simple.startsWith("#") && simple !== "anything";
}

/** What needs no function of its own: `#Pet`, or a helper. */
function simpleCheck(schema: SchemaObject): string | undefined {
  let asserting = 0;
  for (const key in schema) if (!annotations.has(key)) asserting += 1;
  if (schema.$ref !== undefined && asserting === 1) return `#${schema.$ref.slice("#/schemas/".length)}`;
  if (asserting === 0) return "anything";
  if (asserting === 1 && typeof schema.type === "string" && schema.format !== "binary")
    return isLong(schema) ? "int64" : plainTypes.get(schema.type);
  return undefined;
}

/** Whether it is a whole number of 64 bits, of which JavaScript holds 53. */
export function isLong({ format, type }: SchemaObject): boolean {
  return format === "int64" && [type].flat().includes("integer");
}

const annotations: ReadonlySet<string> = new Set(
  "title description deprecated default examples format contentEncoding contentMediaType readOnly writeOnly discriminator".split(
    " ",
  ),
);

/** Whether a keyword asks for nothing. */
export function isAnnotation(key: string): boolean {
  return annotations.has(key);
}

const plainTypes: ReadonlyMap<string, string> = new Map([
  ["string", "text"],
  ["number", "number"],
  ["integer", "integer"],
  ["boolean", "flag"],
  ["object", "object"],
  ["array", "array"],
]);

/** A scalar with bounds alone, as one text: `Text maxLength=5000`, `Integer minimum=1 OrNull`. */
function describing(schema: SchemaObject): string | undefined {
  const { type } = schema;
  const word = scalarWords.get(typeof type === "string" ? type : (onlyOf(type) ?? ""));
  if (word === undefined || schema.format === "binary") return undefined;
  let described = schema.asDate === true ? "Date" : isLong(schema) ? "Long" : word;
  for (const key in schema) {
    if (key === "type" || key === "asDate" || annotations.has(key)) continue;
    if (!bounds.has(key)) return undefined;
    described += ` ${key}=${schema[key as keyof SchemaObject]}`;
  }
  return typeof type !== "string" && type?.includes("null") ? `${described} OrNull` : described;
}

/** The only one of several types beside null. */
function onlyOf(types: readonly SchemaType[] = []): SchemaType | undefined {
  const [only, ...others] = types.filter((type) => type !== "null");
  return others.length === 0 ? only : undefined;
}

/** It is called after them, wherever it stands: `TextUpTo5000`, `IntegerFrom1OrNull`. */
function scalarName(described: string): string {
  const words = described.split(" ").map((word) => {
    const [key = "", value] = word.split("=");
    return value === undefined ? word : `${bounds.get(key)}${value.replace(/[^0-9]/g, "_")}`;
  });
  return words.join("");
}

const scalarWords: ReadonlyMap<string, string> = new Map([
  ["string", "Text"],
  ["number", "Number"],
  ["integer", "Integer"],
  ["boolean", "Flag"],
]);

const bounds: ReadonlyMap<string, string> = new Map([
  ["minLength", "From"],
  ["maxLength", "UpTo"],
  ["minimum", "From"],
  ["maximum", "UpTo"],
]);

/** On one line where it fits, else one row a line. */
function list(rows: readonly Code[], flat: Code, before: number): Code {
  if (fits(flat, before)) return flat;
  return lines(code`[`, ...rows.map((row) => code`  ${row},`), code`]`);
}

function placesList(places: readonly Place[], before: number): Code {
  const rows = places.map(([characters, ...next]) => {
    const row = joined([stringLiteral(characters), ...next.map(numberLiteral)], comma);
    return code`[${row}]`;
  });
  return list(rows, code`[${joined(rows, comma)}]`, before);
}

/** A list of checks. */
export function listOf(checks: readonly Code[]): Code {
  return code`[${joined(checks, comma)}]`;
}
