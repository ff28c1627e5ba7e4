import { type Api, type HttpApi, isJson, type Operation, type Reply } from "@apigw/model";
import { turnHelpers, turnType } from "./check/turn-helpers.js";
import { type Code, code, ident, indent, joined, lines, numberLiteral } from "./code.js";
import { type DateNames, dateNames } from "./date-names.js";
import type { EmitOptions, Emitter, OutputFile } from "./emitter.js";
import { describedInput } from "./input-schema.js";
import { callable } from "./operation-names.js";
import { type Turning, turned } from "./turns.js";

/**
 * `dates.ts`, where `dates: "Date"` is asked for: functions that turn the date-times of what came over the wire. On the
 * way out nothing is needed, since `JSON.stringify` writes dates as date-times.
 */
export const dates: Emitter = {
  name: "dates",
  emit: (api: Api, options: EmitOptions = {}): OutputFile[] => {
    if (api.protocol === "websocket") return [];
    const functions = printFunctions(api, dateNames(api, options));
    if (functions.length === 0) return [];
    return [{ name: "dates.ts", content: joined([...functions, ...helpersOf(functions)], code`\n\n`) }];
  },
};

function printFunctions(api: HttpApi, names: DateNames): Code[] {
  const ofSchemas = api.schemas.flatMap(({ name, schema }) => {
    const own = names.schema(name);
    if (own === undefined) return [];
    const turn = turned(schema, turningOf(names));
    const once = names.once(name);
    const comment = code`A {@link ${ident(name)}} with its date-times as dates.`;
    if (once === undefined) return [printFunction(comment, own, turn)];
    const inner = lines(
      code`function ${ident(once)}(value: unknown): unknown {`,
      indent(code`return ${turn};`),
      code`}`,
    );
    return [printFunction(comment, own, code`doneOnce(value, ${ident(once)})`), inner];
  });
  const ofOperations = callable(api).flatMap((operation) => {
    const [input, replies] = [names.input(operation), names.replies(operation)];
    const takes = code`What \`${ident(operation.name)}\` takes, its date-times as dates.`;
    return [
      ...(input === undefined
        ? []
        : [printFunction(takes, input, turned(describedInput(operation), turningOf(names)))]),
      ...(replies === undefined ? [] : [printReplies(operation, replies, names)]),
    ];
  });
  return [...ofSchemas, ...ofOperations];
}

function printFunction(comment: Code, name: string, turn: Code): Code {
  return lines(
    code`/** ${comment} */`,
    code`export function ${ident(name)}(value: unknown): unknown {`,
    indent(code`return ${turn};`),
    code`}`,
  );
}

/** The date-times of a schema. One that shares its place with another text is none. */
function turningOf(names: DateNames): Turning {
  return {
    holds: names.holds,
    named: names.schema,
    own: ({ asDate }) => (asDate === true ? [(value) => code`date(${value})`] : []),
    list: code`eachItem`,
    members: code`eachMember`,
    byTag: code`byTag`,
    same: code`asItIs`,
  };
}

/** By status: a declared one is its own reply, all others are `default`. */
function printReplies(operation: Operation, name: string, names: DateNames): Code {
  const rows = [...operation.replies, ...operation.failures].map((reply) => ({
    when: condition(reply),
    turn: turnOfReply(reply, names),
  }));
  const exact = rows.filter(({ when }) => when !== undefined);
  const rest = rows.find(({ when }) => when === undefined)?.turn ?? code`body`;
  return lines(
    code`/** What \`${ident(operation.name)}\` answers, its date-times as dates. */`,
    code`export function ${ident(name)}(body: unknown, status: number): unknown {`,
    ...exact.map(({ when, turn }) => indent(code`if (${when ?? code`true`}) return ${turn};`)),
    indent(code`return ${rest};`),
    code`}`,
  );
}

function condition({ status }: Reply): Code | undefined {
  if (typeof status === "number") return code`status === ${numberLiteral(status)}`;
  if (status === "default") return undefined;
  return code`Math.floor(status / 100) === ${numberLiteral(Number(status.charAt(0)))}`;
}

function turnOfReply({ content }: Reply, names: DateNames): Code {
  const [first] = content;
  if (first?.schema === undefined || !isJson(first.mediaType)) return code`body`;
  return turned(first.schema, turningOf(names), code`body`);
}

/** Those that the functions call, or each other. */
function helpersOf(functions: readonly Code[]): Code[] {
  const calls = (texts: readonly Code[], name: string) => texts.some((text) => new RegExp(`\\b${name}\\b`).test(text));
  const called = helpers.filter(({ name }) => calls(functions, name));
  const texts = called.map(({ text }) => text);
  return helpers.filter((one) => called.includes(one) || calls(texts, one.name)).map(({ text }) => text);
}

const helpers: readonly { readonly name: string; readonly text: Code }[] = [
  {
    name: "date",
    text: code`function date(value: unknown): unknown {
  return typeof value === "string" ? new Date(value) : value;
}`,
  },
  { name: "Turn", text: turnType },
  ...turnHelpers,
];
