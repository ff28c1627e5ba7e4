import { type Api, childrenOf, type Diagnostic, type Operation, type Schema, says } from "@apigw/model";
import { callable } from "../operation-names.js";
import { readPattern } from "./pattern.js";

/** Patterns that validators leave out, one diagnostic for each: a text would pass that the contract does not want. */
export function uncheckedPatterns(api: Api, contract: string): Diagnostic[] {
  const told = new Map<string, Diagnostic>();
  for (const { what, schema, at } of checkedIn(api).filter(hasPattern))
    for (const pattern of patternsIn(schema)) {
      const read = readPattern(pattern);
      if (!("refused" in read) || told.has(pattern)) continue;
      told.set(pattern, {
        code: "APIGW115",
        severity: "warning",
        at: `${contract}${at}`,
        message: `the pattern ${JSON.stringify(pattern)} of ${what} is not checked: it is ${words[read.refused].is}`,
        help: `${words[read.refused].help}; or check it in the handler.`,
      });
    }
  return [...told.values()];
}

/** A schema that validators are made of, and what it describes. */
interface Checked {
  readonly what: string;
  readonly schema: Schema;
  readonly at: string;
}

function checkedIn(api: Api): Checked[] {
  const named = api.schemas.map(({ name, schema, at }) => ({ what: name, schema, at }));
  if (api.protocol !== "websocket") return [...named, ...callable(api).flatMap(checkedOf)];
  return [
    ...named,
    ...api.routes.map(({ key, message = true, at }) => ({ what: `messages to ${key}`, schema: message, at })),
    ...api.events.map(({ name, payload = true, at }) => ({ what: `the event ${name}`, schema: payload, at })),
  ];
}

function checkedOf({ at, body, failures, params, replies, route }: Operation): Checked[] {
  const contents = [
    { what: `the body of ${route}`, content: body?.content ?? [] },
    ...[...replies, ...failures].map(({ content, status }) => ({ what: `the ${status} reply of ${route}`, content })),
  ];
  return [
    ...params.map((one) => ({
      what: `the ${one.in} parameter "${one.wire}" of ${route}`,
      schema: one.schema,
      at: one.at ?? at,
    })),
    ...contents.flatMap(({ what, content }) => content.map(({ schema = true }) => ({ what, schema, at }))),
  ];
}

function hasPattern({ schema }: Checked): boolean {
  return says(schema, "pattern") || says(schema, "patternProperties");
}

const words = {
  "not a regular expression": {
    is: "not a regular expression of ECMAScript",
    help: "Write it as ECMAScript has it, which knows no flags inside of a pattern: ^[aA][bB]$ for (?i)^ab$",
  },
  "could take for ever": {
    is: "one that a text could keep busy for ever",
    help: "Write it without lookaround, \\b and references back, and with thirty characters or classes at most; or so that a text fits it in one way",
  },
} as const;

function patternsIn(schema: Schema, found: string[] = []): string[] {
  if (typeof schema === "boolean") return found;
  if (schema.pattern !== undefined) found.push(schema.pattern);
  if (schema.patternProperties !== undefined) found.push(...Object.keys(schema.patternProperties));
  for (const inner of childrenOf(schema)) patternsIn(inner, found);
  return found;
}
