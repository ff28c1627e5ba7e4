import { ServerError } from "../errors.js";
import { isObject } from "../shape.js";
import type { AuthorizerFields } from "./authorizer.js";
import type { Caller } from "./caller.js";
import type { Decided } from "./policy.js";

// Types refuse what is no decision, but an `any` passes them, and whatever is not understood must let nobody in.

/** What `decide` gave, if it is a decision about operations that there are, and carries what was declared. */
export function decisionIn(given: unknown, declared: AuthorizerFields, operations: object): Decided {
  if (isRefusal(given)) return given;
  // Each member is of its type, and there is no other.
  const decided = shaped("decide", given, decision) as Exclude<Decided, string>;
  const strange = decided.operations?.find((name) => !Object.hasOwn(operations, name));
  if (strange !== undefined) {
    throw wrong("decide", `something whose "operations" has ${JSON.stringify(strange)}, which this API has not`);
  }
  return { ...decided, context: declaredIn(decided.context, declared) };
}

/**
 * What is carried: what was declared, and nothing else that an object of yours may hold. REST APIs answer 500 to anything
 * that is not flat, and methods to what is not there: no log says why.
 */
function declaredIn(context: object, declared: AuthorizerFields): object {
  const carried = Object.entries(declared).map(([name, type]) => {
    const value: unknown = Reflect.get(context, name);
    if (isOf[type](value)) return [name, value];
    throw wrong("decide", `something whose context has no ${type} ${JSON.stringify(name)}`);
  });
  return Object.fromEntries(carried);
}

/** JSON makes `null` of what is no finite number, and nobody reads digits that a number cannot hold. */
const isOf: Readonly<Record<AuthorizerFields[string], (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  integer: Number.isSafeInteger,
  number: Number.isFinite,
  boolean: (value) => typeof value === "boolean",
};

/** What `authorize` gave, if it says who calls or that nobody may. */
export function callerIn(given: unknown): Caller | "unauthorized" | "forbidden" {
  // Each member is of its type, and there is no other.
  return isRefusal(given) ? given : (shaped("authorize", given, caller) as Caller);
}

type Shape = Readonly<Record<string, { readonly what: string; is(value: unknown): boolean; readonly required?: true }>>;

const text = { what: "a text that is not empty", is: (value: unknown) => typeof value === "string" && value !== "" };
const values = { what: "an object", is: (value: unknown) => isObject(value) && !Array.isArray(value) };
const list = {
  what: "a list of texts",
  is: (value: unknown) => Array.isArray(value) && value.every((one) => typeof one === "string"),
};

const decision: Shape = {
  principalId: { ...text, required: true },
  context: { ...values, required: true },
  operations: list,
  usageIdentifierKey: text,
};

const caller: Shape = { claims: values, scopes: list, lambda: values, userArn: text };

function isRefusal(given: unknown): given is "unauthorized" | "forbidden" {
  return given === "unauthorized" || given === "forbidden";
}

/** The object itself, if it is so. What it holds is not told: it may be a secret. */
function shaped(what: string, given: unknown, shape: Shape): object {
  if (!isObject(given) || Array.isArray(given)) {
    const names = Object.keys(shape).join(", ");
    throw wrong(what, `neither an object (of ${names}) nor "unauthorized" nor "forbidden"`);
  }
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(shape, name)) throw wrong(what, `something with ${JSON.stringify(name)}, which means nothing`);
  }
  for (const [name, { what: type, is, required }] of Object.entries(shape)) {
    const value: unknown = Reflect.get(given, name);
    if (value === undefined ? required : !is(value)) throw wrong(what, `something whose "${name}" is not ${type}`);
  }
  return given;
}

function wrong(what: string, gave: string): ServerError {
  return new ServerError("invalid-decision", `\`${what}\` gave ${gave}: nobody is let in`);
}
