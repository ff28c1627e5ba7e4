import { type Api, childrenOf, type NamedSchema, type Schema, targetOf } from "@apigw/model";
import { type Code, code, ident, indent, lines, stringLiteral } from "../code.js";
import { handedOn, type Turning, turned } from "../turns.js";
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
  const holding = holdingSchemas(schemas);
  if (holding.size === 0 && !bodiesOf(api).some((body) => holds(body, holding))) return nothing;
  const names = new Map([...holding].map((name) => [name, checks.free(`kept${name}`)]));
  const turning: Turning = {
    holds: (schema) => holds(schema, holding),
    named: (name) => names.get(name),
    own: ({ ignored = [] }) =>
      ignored.length === 0
        ? []
        : [(value) => code`${checks.use("without")}(${value}, ${listOf(ignored.map(stringLiteral))})`],
    option: (option) => (value) =>
      code`${checks.use("ifFits")}(${value}, ${checks.of(option, "Option")}, ${handedOn(option, turning)})`,
    get list() {
      return checks.use("eachItem");
    },
    get members() {
      return checks.use("eachMember");
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
        return own === undefined ? [] : [printFunction(own, turned(schema, turning))];
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
function bodiesOf(api: Api): Schema[] {
  if (api.protocol === "websocket") return [];
  return api.operations.flatMap(({ body }) => (body?.content ?? []).map(({ schema }) => schema ?? true));
}

function printFunction(name: string, body: Code): Code {
  return lines(code`function ${ident(name)}(value: unknown): unknown {`, indent(code`return ${body};`), code`}`);
}

/** The named schemas in which something is ignored, themselves or in what they refer to. */
function holdingSchemas(schemas: readonly NamedSchema[]): ReadonlySet<string> {
  const holding = new Set<string>();
  if (!schemas.some(({ schema }) => holds(schema, holding))) return holding;
  for (let before = -1; before < holding.size; ) {
    before = holding.size;
    for (const { name, schema } of schemas) if (!holding.has(name) && holds(schema, holding)) holding.add(name);
  }
  return holding;
}

function holds(schema: Schema, holding: ReadonlySet<string>): boolean {
  if (typeof schema === "boolean") return false;
  if (schema.ignored !== undefined || holding.has(targetOf(schema) ?? "")) return true;
  return childrenOf(schema).some((inner) => holds(inner, holding));
}
