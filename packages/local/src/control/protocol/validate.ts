import type { NormalizedSchema } from "@smithy/core/schema";
import type { ApiError } from "./api-error.js";
import type { Shape } from "./json.js";
import type { ServiceOperation } from "./operations.js";

/** What a service asks of the members of its inputs, and how it tells what is wrong with them. */
export interface Constraints {
  /** By structure and member; what a rule says is told where the tables are. */
  readonly rules: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What is wrong with a value at a place, by the rule of its member. */
  broken(rule: string, value: unknown, at: Place): string[];
  refuse(errors: readonly string[]): ApiError;
}

/** Where a value stands, in the words of the service and by the name of the member alone. */
export interface Place {
  readonly path: string;
  readonly member: string;
}

/** Refuses an input that breaks a constraint of the service's model, before any handler sees it. */
export function createValidator(constraints: Constraints): (operation: ServiceOperation, input: Shape) => void {
  const membersOf = memberFinder(constraints.rules);

  function inStructure(schema: NormalizedSchema, value: Shape, pathOf: PathOf): string[] {
    const errors: string[] = [];
    for (const { member, schema: memberSchema, rule } of membersOf(schema)) {
      const path = pathOf(member, memberSchema);
      const given = value[member];
      if (rule !== undefined) errors.push(...constraints.broken(rule, given, { path, member }));
      if (given !== undefined) errors.push(...inside(memberSchema, given, path));
    }
    return errors;
  }

  /** What is in a member may have members of its own. */
  function inside(schema: NormalizedSchema, value: unknown, path: string): string[] {
    // The casts hold: the value was read by this schema.
    if (schema.isStructSchema()) return inStructure(schema, value as Shape, (member) => `${path}.${member}`);
    if (!schema.isListSchema() || !schema.getValueSchema().isStructSchema()) return [];
    return (value as readonly unknown[]).flatMap((item, index) =>
      inside(schema.getValueSchema(), item, `${path}.${index + 1}.member`),
    );
  }

  return ({ name, input: schema }, input) => {
    if (schema.isUnitSchema()) return;
    const body = `${name[0]?.toLowerCase()}${name.slice(1)}Input.`;
    const errors = inStructure(schema, input, (member, memberSchema) =>
      isOutsideBody(memberSchema) ? member : body + member,
    );
    if (errors.length > 0) throw constraints.refuse(errors);
  };
}

type PathOf = (member: string, schema: NormalizedSchema) => string;

interface Member {
  readonly member: string;
  readonly schema: NormalizedSchema;
  readonly rule: string | undefined;
}

/** Finds the members of a structure that something is asked of, or of whose members; each structure is looked at once. */
function memberFinder(rules: Constraints["rules"]): (schema: NormalizedSchema) => readonly Member[] {
  const known = new Map<string, readonly Member[]>();
  return (schema) => {
    const name = schema.getName(false) ?? "";
    const found = known.get(name);
    if (found !== undefined) return found;
    const asked = Object.hasOwn(rules, name) ? rules[name] : undefined;
    const members = [...schema.structIterator()].flatMap(([member, memberSchema]): Member[] => {
      const rule = asked !== undefined && Object.hasOwn(asked, member) ? asked[member] : undefined;
      const isDeep = memberSchema.isStructSchema() || memberSchema.isListSchema();
      return rule === undefined && !isDeep ? [] : [{ member, schema: memberSchema, rule }];
    });
    known.set(name, members);
    return members;
  };
}

/** What comes in the path, the query or a header is named without the structure. */
function isOutsideBody(schema: NormalizedSchema): boolean {
  const { httpLabel, httpQuery, httpQueryParams, httpHeader } = schema.getMergedTraits();
  return [httpLabel, httpQuery, httpQueryParams, httpHeader].some((trait) => trait !== undefined);
}
