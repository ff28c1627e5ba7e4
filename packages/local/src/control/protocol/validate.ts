import type { NormalizedSchema } from "@smithy/core/schema";
import { ApiError } from "./api-error.js";
import type { Shape } from "./json.js";
import type { ServiceOperation } from "./operations.js";
import { constraints, enums } from "./rest-constraints.js";

/**
 * Refuses an input that breaks a constraint of the service's model, before any handler sees it. AWS tells of all that
 * is wrong at once, in the order of the model.
 */
export function validateInput({ name, input: schema }: ServiceOperation, input: Shape): void {
  if (schema.isUnitSchema()) return;
  const body = `${name[0]?.toLowerCase()}${name.slice(1)}Input.`;
  const errors = inStructure(schema, input, (member, memberSchema) =>
    isOutsideBody(memberSchema) ? member : body + member,
  );
  if (errors.length === 0) return;
  const count = `${errors.length} validation error${errors.length === 1 ? "" : "s"} detected`;
  throw new ApiError("ValidationException", 400, `${count}: ${errors.join("; ")}`);
}

type Place = (member: string, schema: NormalizedSchema) => string;

function inStructure(schema: NormalizedSchema, value: Shape, place: Place): string[] {
  const errors: string[] = [];
  for (const { member, schema: memberSchema, rule } of membersOf(schema)) {
    const at = place(member, memberSchema);
    const given = value[member];
    if (rule !== undefined) errors.push(...broken(rule, given, at));
    if (given !== undefined) errors.push(...inside(memberSchema, given, at));
  }
  return errors;
}

/** What is in a member may have members of its own. */
function inside(schema: NormalizedSchema, value: unknown, at: string): string[] {
  // The casts hold: the value was read by this schema.
  if (schema.isStructSchema()) return inStructure(schema, value as Shape, (member) => `${at}.${member}`);
  if (!schema.isListSchema() || !schema.getValueSchema().isStructSchema()) return [];
  return (value as readonly unknown[]).flatMap((item, index) =>
    inside(schema.getValueSchema(), item, `${at}.${index + 1}.member`),
  );
}

interface Member {
  readonly member: string;
  readonly schema: NormalizedSchema;
  readonly rule: string | undefined;
}

const known = new Map<string, readonly Member[]>();

/** The members of a structure that something is asked of, or of whose members. */
function membersOf(schema: NormalizedSchema): readonly Member[] {
  const name = schema.getName(false) ?? "";
  const found = known.get(name);
  if (found !== undefined) return found;
  const rules = Object.hasOwn(constraints, name) ? constraints[name] : undefined;
  const members = [...schema.structIterator()].flatMap(([member, memberSchema]): Member[] => {
    const rule = rules !== undefined && Object.hasOwn(rules, member) ? rules[member] : undefined;
    const isDeep = memberSchema.isStructSchema() || memberSchema.isListSchema();
    return rule === undefined && !isDeep ? [] : [{ member, schema: memberSchema, rule }];
  });
  known.set(name, members);
  return members;
}

function broken(rule: string, value: unknown, at: string): string[] {
  const isRequired = rule.startsWith("!");
  const wanted = isRequired ? rule.slice(1) : rule;
  if (value === undefined) {
    return isRequired ? [`Value null at '${at}' failed to satisfy constraint: Member must not be null`] : [];
  }
  const listed = /^\[(\w+)\]$/.exec(wanted)?.[1];
  if (listed !== undefined) {
    // The cast holds: the schema says that it is a list.
    const items = value as readonly unknown[];
    const values = valuesOf(listed);
    if (items.every((item) => values.includes(String(item)))) return [];
    return [failure(`[${items.join(", ")}]`, at, `Member must satisfy constraint: [${choice(values)}]`)];
  }
  if (wanted.startsWith("/")) {
    const pattern = wanted.slice(1);
    if (new RegExp(`^(?:${pattern})$`).test(String(value))) return [];
    return [failure(value, at, `Member must satisfy regular expression pattern: ${pattern}`)];
  }
  const values = wanted === "" ? undefined : valuesOf(wanted);
  if (values === undefined || values.includes(String(value))) return [];
  return [failure(value, at, choice(values))];
}

function valuesOf(name: string): readonly string[] {
  return enums[name] ?? [];
}

function choice(values: readonly string[]): string {
  return `Member must satisfy enum value set: [${values.join(", ")}]`;
}

function failure(value: unknown, at: string, constraint: string): string {
  return `Value '${value}' at '${at}' failed to satisfy constraint: ${constraint}`;
}

/** What comes in the path, the query or a header is named without the structure. */
function isOutsideBody(schema: NormalizedSchema): boolean {
  const { httpLabel, httpQuery, httpQueryParams, httpHeader } = schema.getMergedTraits();
  return [httpLabel, httpQuery, httpQueryParams, httpHeader].some((trait) => trait !== undefined);
}
