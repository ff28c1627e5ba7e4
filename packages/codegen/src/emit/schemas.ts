import type { Api, HttpApi, Operation, Reply, Schema, SocketApi } from "@apigw/model";
import { aliasesOf, withAliases } from "./aliases.js";
import { Checks } from "./check/checks.js";
import { closureOf, helpers } from "./check/helpers.js";
import { type Ignored, ignoredIn } from "./check/ignored.js";
import { turnType } from "./check/turn-helpers.js";
import { type Code, code, ident, indent, joined, lines, numberLiteral, oneLine, propertyKey } from "./code.js";
import { type DateNames, dateNames } from "./date-names.js";
import type { EmitOptions, Emitter, OutputFile } from "./emitter.js";
import { Imports } from "./imports.js";
import { checkedReplies, hasInputSchema, inputSchema } from "./input-schema.js";
import { callable, operationNames } from "./operation-names.js";
import { type SchemaNames, schemaNames } from "./schema-names.js";
import { messageRoutes } from "./socket.js";
import { typeOf } from "./type.js";
import { namesIn, wordsIn } from "./used-names.js";

/**
 * `schemas.ts`: a validator for each schema, operation input and reply, as Standard Schema v1. Compiled ahead: functions
 * that call functions, and no imports but types. https://standardschema.dev
 */
export const schemas: Emitter = {
  name: "schemas",
  needs: ["types"],
  emit: (api: Api, options: EmitOptions = {}): OutputFile[] => [
    { name: "schemas.ts", content: printSchemas(api, options) },
  ],
};

function printSchemas(api: Api, options: EmitOptions): Code {
  const names = schemaNames(api);
  const dates = api.protocol === "websocket" ? undefined : dateNames(api, options);
  const aliases = aliasesOf(api, new Set([...ownWords, ...names.all, ...(dates?.all ?? [])]));
  const checks = new Checks(
    api.schemas,
    new Set([...names.all, ...importedTypes(api, aliases).map(({ local }) => local)]),
  );
  const printing: Printing = {
    checks,
    names,
    dates,
    imports: new Imports([]),
    types: new Set(),
    aliases,
    ignored: ignoredIn(api, checks),
  };
  const named = api.schemas.map(({ name, schema }) => {
    checks.declare(name, schema);
    return validator(printing, names.schema(name), { $ref: `#/schemas/${name}` }, name);
  });
  const others = api.protocol === "websocket" ? socketValidators(api, printing) : httpValidators(api, printing);
  const exported = [...named, ...others];
  if (exported.length === 0) return code`export {};`;
  const kept = printing.ignored.print();
  const called = closureOf(checks.helpers);
  const types = [
    protocol,
    ...(called.some(({ name }) => name === "record") ? [membersType] : []),
    ...(checks.helpers.has("either") ? [seenType] : []),
    ...(called.some(({ text }) => text.includes("Pattern")) ? [patternType] : []),
    ...(called.some(({ name }) => name === "led") ? [placesType] : []),
    ...(called.some(({ text }) => text.includes("Turn")) ? [turnType] : []),
  ];
  const body = [...exported, ...checks.print(), ...kept, ...called.map(({ text }) => text), ...types];
  return joined([...importsOf(api, printing), ...body], code`\n\n`);
}

interface Printing {
  readonly checks: Checks;
  readonly imports: Imports;
  /** The types that the file names. */
  readonly types: Set<Code>;
  readonly dates: DateNames | undefined;
  readonly ignored: Ignored;
  readonly names: SchemaNames;
  /** Schemas that are called like a type of this file. */
  readonly aliases: ReadonlyMap<string, string>;
}

function httpValidators(api: HttpApi, printing: Printing): Code[] {
  const { names } = printing;
  const types = operationNames(api);
  return callable(api).flatMap((operation) => [
    ...(hasInputSchema(operation)
      ? [
          typedValidator(
            printing,
            names.input(operation),
            ident(types.input(operation)),
            inputSchema(operation),
            types.input(operation),
            printing.dates?.input(operation),
            code`/** What \`${ident(operation.name)}\` takes. */`,
          ),
        ]
      : []),
    ...repliesTable(operation, printing),
  ]);
}

function repliesTable(operation: Operation, printing: Printing): Code[] {
  const replies = checkedReplies(operation);
  if (replies.length === 0) return [];
  const members = replies.map(({ reply, schema }) => ({
    key: typeof reply.status === "number" ? numberLiteral(reply.status) : propertyKey(reply.status),
    type: code`Schema<${typeIn(printing, schema)}>`,
    value: expression(printing, schema, `${operation.name} reply ${reply.status}`, () =>
      turnOfReply(printing, operation, reply),
    ),
  }));
  return [
    lines(
      code`/** What \`${ident(operation.name)}\` may answer, by status. */`,
      code`export const ${ident(printing.names.replies(operation))}: {`,
      ...members.map(({ key, type }) => indent(code`readonly ${key}: ${type};`)),
      code`} = {`,
      ...members.map(({ key, value }) => indent(code`${key}: ${value},`)),
      code`};`,
    ),
  ];
}

function socketValidators(api: SocketApi, printing: Printing): Code[] {
  const { names } = printing;
  const messages = messageRoutes(api).flatMap((route) => {
    if (route.message === undefined) return [];
    const comment = code`/** What is sent to the route \`${oneLine(route.key.replaceAll("`", "'"))}\`. */`;
    const type = typeIn(printing, route.message);
    const hint = `${route.name} message`;
    return [typedValidator(printing, names.message(route), type, route.message, hint, undefined, comment)];
  });
  const events = api.events.flatMap(({ name, payload }) =>
    payload === undefined ? [] : [{ key: propertyKey(name), payload, hint: `${name} event` }],
  );
  if (events.length === 0) return messages;
  return [
    ...messages,
    lines(
      code`/** What the server sends, by event. */`,
      code`export const ${ident(names.events)}: {`,
      ...events.map(({ key, payload }) => indent(code`readonly ${key}: Schema<${typeIn(printing, payload)}>;`)),
      code`} = {`,
      ...events.map(({ key, payload, hint }) => indent(code`${key}: ${expression(printing, payload, hint)},`)),
      code`};`,
    ),
  ];
}

/** A validator inside of a table: the exported one where there is one. */
function expression({ names, checks }: Printing, schema: Schema, hint: string, turn?: () => Code | undefined): Code {
  const isNamed = typeof schema === "object" && schema.$ref !== undefined && Object.keys(schema).length === 1;
  if (isNamed) return ident(names.schema(schema.$ref.slice("#/schemas/".length)));
  const check = checks.of(
    schema,
    hint.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase()),
  );
  return code`/* @__PURE__ */ ${made(checks, check, turn?.())}`;
}

function made(checks: Checks, check: Code, turn: Code | undefined): Code {
  return turn === undefined
    ? code`${checks.use("schema")}(${check})`
    : code`${checks.use("turned")}(${check}, ${turn})`;
}

/** \`default\` stands for every status that is not declared. */
function turnOfReply({ dates, imports }: Printing, operation: Operation, { status, content }: Reply): Code | undefined {
  const name = dates?.replies(operation);
  const schema = content[0]?.schema;
  if (name === undefined || schema === undefined || dates?.holds(schema) !== true) return undefined;
  const number = typeof status === "number" ? status : status === "default" ? 0 : Number(status.charAt(0)) * 100;
  return code`(value) => ${imports.value(name, datesFile)}(value, ${numberLiteral(number)})`;
}

function validator(printing: Printing, name: string, schema: Schema, type: string): Code {
  const comment = code`/** Checks a value against {@link ${ident(printing.aliases.get(type) ?? type)}}. */`;
  return typedValidator(printing, name, typeIn(printing, schema), schema, type, printing.dates?.schema(type), comment);
}

function typedValidator(
  { checks, ignored, imports, types }: Printing,
  name: string,
  type: Code,
  schema: Schema,
  hint: string,
  dates: string | undefined,
  comment: Code,
): Code {
  types.add(type);
  const head = code`export const ${ident(name)}: Schema<${type}> =`;
  const dated = dates === undefined ? undefined : imports.value(dates, datesFile);
  const check = checks.of(schema, hint);
  const turn =
    dated === undefined || !ignored.holds(schema)
      ? (dated ?? ignored.turn(schema))
      : code`(value) => ${dated}(${ignored.leftOut(schema)})`;
  return lines(comment, code`${head} /* @__PURE__ */ ${made(checks, check, turn)};`);
}

/** The type of a schema, under the names that it has in this file. */
function typeIn({ aliases, types }: Printing, schema: Schema): Code {
  const type = typeOf(withAliases(schema, aliases));
  types.add(type);
  return type;
}

function importsOf(api: Api, { aliases, imports, types: named }: Printing): Code[] {
  const types = importedTypes(api, aliases);
  const used = new Set(
    namesIn(
      [...named],
      types.map(({ local }) => local),
    ),
  );
  for (const { name, local } of types) if (used.has(local)) imports.own(name, "./types.js", local);
  const text = imports.print();
  return text === "" ? [] : [text];
}

/** The types that the file may import, and what they are called in it. */
function importedTypes(api: Api, aliases: ReadonlyMap<string, string>): { name: string; local: string }[] {
  const inputs =
    api.protocol === "websocket" ? [] : callable(api).filter(hasInputSchema).map(operationNames(api).input);
  return [
    ...api.schemas.map(({ name }) => ({ name, local: aliases.get(name) ?? name })),
    ...inputs.map((name) => ({ name, local: name })),
  ];
}

const datesFile = "./dates.js";

const protocol = code`/** Standard Schema v1: \`petSchema["~standard"].validate(value)\`. https://standardschema.dev */
export interface Schema<T> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: "apigw-codegen";
    readonly validate: (value: unknown) => Validated<T>;
    readonly types?: { readonly input: T; readonly output: T } | undefined;
  };
}

/** The value, or all that is wrong with it. */
export type Validated<T> = { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly Issue[] };

/** One thing that is wrong, and where: \`/tags/0\`, a JSON pointer (RFC 6901), and the same as a path. */
export interface Issue {
  readonly message: string;
  readonly pointer: string;
  readonly path: readonly PropertyKey[];
}

/** Where faults are written down, and the place that is looked at. */
interface Faults {
  readonly issues: Issue[];
  readonly pointer: string;
}

type Check = (value: unknown, to?: Faults) => boolean;`;

/** Printed only where something asks for them. */
const membersType = code`/** The checks of an object's members, and whether each must be there. */
type Members = readonly (readonly [key: string, check: Check, isRequired?: true])[];`;
const seenType = code`/** Whether a schema has looked at a member of a value. */
type Seen = (key: string | number) => boolean;`;

const patternType = code`/** What a text is matched with. */
interface Pattern {
  readonly source: string;
  test(text: string): boolean;
}`;

const placesType = code`/** Which characters may stand at each place of a pattern, and the places that may follow, 0 being the end. */
type Places = readonly (readonly [characters: string, ...next: number[]])[];`;

/** What the file may declare for itself, and what it takes from JavaScript: a type of such a name has another one here. */
const ownWords: ReadonlySet<string> = wordsIn([
  protocol,
  membersType,
  seenType,
  patternType,
  placesType,
  ...[...helpers.values()].map(({ text }) => text),
]);
