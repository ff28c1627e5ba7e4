import { type Api, childrenOf, type Diagnostic, type Schema, says } from "@apigw/model";
import { readPattern } from "./pattern.js";

/** Patterns that validators leave out, one diagnostic for each: a text would pass that the contract does not want. */
export function uncheckedPatterns(api: Api, contract: string): Diagnostic[] {
  const told = new Map<string, Diagnostic>();
  const asking = api.schemas.filter(({ schema }) => says(schema, "pattern") || says(schema, "patternProperties"));
  for (const { name, schema, at } of asking)
    for (const pattern of patternsIn(schema)) {
      const read = readPattern(pattern);
      if (!("refused" in read) || told.has(pattern)) continue;
      told.set(pattern, {
        code: "APIGW115",
        severity: "warning",
        at: `${contract}${at}`,
        message: `the pattern ${JSON.stringify(pattern)} of ${name} is not checked: it is ${words[read.refused].is}`,
        help: `${words[read.refused].help}; or check it in the handler.`,
      });
    }
  return [...told.values()];
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
