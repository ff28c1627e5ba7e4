import type { Api, Schema } from "@apigw/model";
import { type Code, code, ident, indent, lines, stringLiteral } from "../code.js";
import { turnedOnce } from "../turned-once.js";
import { handedOn, isSaid, sayingSchemas, type Turning, turned } from "../turns.js";
import { type Checks, listOf } from "./checks.js";

/** What a request may send and what counts for nothing there: `readOnly` members, which no method is given. */
export interface Ignored {
  holds(schema: Schema): boolean;
  /** `value` without it. */
  leftOut(schema: Schema): Code;
  /** The same as a function; nothing where there is nothing to leave out. */
  turn(schema: Schema): Code | undefined;
  /** The functions of named schemas. */
  print(): Code[];
}

export function ignoredIn(api: Api, checks: Checks): Ignored {
  const { schemas } = api;
  const holding = sayingSchemas(schemas, "ignored");
  const holds = (schema: Schema) => isSaid(schema, "ignored", holding);
  if (holding.size === 0 && !requestsOf(api).some(holds)) return nothing;
  const names = new Map([...holding].map((name) => [name, checks.free(`kept${name}`)]));
  const once = turnedOnce(schemas, holding, holds);
  const turning: Turning = {
    holds,
    named: (name) => names.get(name),
    own: ({ ignored = [] }) =>
      ignored.length === 0
        ? []
        : [(value) => code`${checks.use("without")}(${value}, ${listOf(ignored.map(stringLiteral))})`],
    either: (options, isOne) => {
      // Of what is but one of them, those that leave nothing out need not be asked.
      const rows = (isOne ? options.filter(holds) : options).map(
        (option) => code`[${checks.of(option, "Option")}, ${handedOn(option, turning)}]`,
      );
      return (value) => code`${checks.use("byFit")}(${value}, ${listOf(rows)})`;
    },
    get list() {
      return checks.use("eachItem");
    },
    get members() {
      return checks.use("eachMember");
    },
    get byTag() {
      return checks.use("byTag");
    },
    get same() {
      return checks.use("asItIs");
    },
  };
  return {
    holds: turning.holds,
    leftOut: (schema) => turned(schema, turning),
    turn: (schema) => (turning.holds(schema) ? handedOn(schema, turning) : undefined),
    print: () =>
      schemas.flatMap(({ name, schema }) => {
        const own = names.get(name);
        if (own === undefined) return [];
        if (!once.has(name)) return [printFunction(own, turned(schema, turning))];
        const inner = checks.free(`${own}Once`);
        return [
          printFunction(own, code`${checks.use("leftOnce")}(value, ${ident(inner)})`),
          printFunction(inner, turned(schema, turning)),
        ];
      }),
  };
}

const nothing: Ignored = {
  holds: () => false,
  leftOut: () => code`value`,
  turn: () => undefined,
  print: () => [],
};

/** What requests hold. Messages of sockets go one way, and say nothing of it. */
function requestsOf(api: Api): Schema[] {
  if (api.protocol === "websocket") return [];
  return api.operations.flatMap(({ body, params }) => [
    ...(body?.content ?? []).map(({ schema }) => schema ?? true),
    ...params.map(({ schema }) => schema),
  ]);
}

function printFunction(name: string, body: Code): Code {
  return lines(code`function ${ident(name)}(value: unknown): unknown {`, indent(code`return ${body};`), code`}`);
}
