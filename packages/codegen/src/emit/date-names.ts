import { type HttpApi, isJson, type Operation, type Reply, type Schema } from "@apigw/model";
import type { EmitOptions } from "./emitter.js";
import { describedInput, hasInputSchema } from "./input-schema.js";
import { callable } from "./operation-names.js";
import { turnedOnce } from "./turned-once.js";
import { isSaid, sayingSchemas } from "./turns.js";

/** What `dates.ts` calls its functions; nothing where there are no dates. */
export interface DateNames {
  /** Whether a schema is, or holds, something that code holds as a `Date`. */
  holds(schema: Schema): boolean;
  /** `petDates`. */
  schema(name: string): string | undefined;
  /** `petDatesOnce`, where that is done once to a value. */
  once(name: string): string | undefined;
  /** `createPetInputDates`. */
  input(operation: Operation): string | undefined;
  /** `getPetAnswerDates`. */
  replies(operation: Operation): string | undefined;
  readonly all: ReadonlySet<string>;
}

export function dateNames(api: HttpApi, { dates }: EmitOptions): DateNames {
  // To look for them takes a walk through all schemas.
  if (dates !== "Date") return none;
  const holding = sayingSchemas(api.schemas, "asDate");
  const holds = (schema: Schema): boolean => isSaid(schema, "asDate", holding);
  const taken = new Set([
    "date",
    "asItIs",
    "eachItem",
    "eachMember",
    "byTag",
    "doneOnce",
    "done",
    "value",
    "body",
    "status",
  ]);
  const settle = (name: string): string => {
    let free = name.charAt(0).toLowerCase() + name.slice(1);
    while (taken.has(free)) free += "_";
    taken.add(free);
    return free;
  };
  const schemas = new Map([...holding].map((name) => [name, settle(`${name}Dates`)]));
  const once = new Map([...turnedOnce(api.schemas, holding, holds)].map((name) => [name, settle(`${name}DatesOnce`)]));
  const inputs = new Map<string, string>();
  const replies = new Map<string, string>();
  for (const operation of callable(api)) {
    const { name, replies: successes, failures } = operation;
    if (hasInputSchema(operation) && holds(describedInput(operation))) inputs.set(name, settle(`${name}InputDates`));
    const isRead = ({ content: [first] }: Reply) =>
      first?.schema !== undefined && isJson(first.mediaType) && holds(first.schema);
    if ([...successes, ...failures].some(isRead)) replies.set(name, settle(`${name}AnswerDates`));
  }
  return {
    holds,
    schema: (name) => schemas.get(name),
    once: (name) => once.get(name),
    input: ({ name }) => inputs.get(name),
    replies: ({ name }) => replies.get(name),
    all: taken,
  };
}

const none: DateNames = {
  holds: () => false,
  schema: () => undefined,
  once: () => undefined,
  input: () => undefined,
  replies: () => undefined,
  all: new Set(),
};
