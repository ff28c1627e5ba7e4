import type { Mapping } from "./api.js";

/** JSON Schema 2020-12, references always `#/schemas/NAME`. https://json-schema.org/draft/2020-12 */
export type Schema = boolean | SchemaObject;

export interface SchemaObject {
  readonly $ref?: string;
  readonly type?: SchemaType | readonly SchemaType[];
  readonly title?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  /** No keyword of a contract: set by `holdDates` on texts that generated code holds as a `Date`. */
  readonly asDate?: true;
  /** Members that only replies have (`readOnly`): a request may send them, and they count for nothing. */
  readonly ignored?: readonly string[];
  /** Members that only requests have (`writeOnly`): no reply may tell them. */
  readonly withheld?: readonly string[];
  readonly contentEncoding?: string;
  readonly contentMediaType?: string;
  readonly readOnly?: boolean;
  readonly writeOnly?: boolean;
  /** A list of pairs would not be JSON Schema; these objects have no prototype. */
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly unevaluatedProperties?: Schema;
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  readonly dependentSchemas?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly unevaluatedItems?: Schema;
  readonly contains?: Schema;
  readonly minContains?: number;
  readonly maxContains?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
  /** OpenAPI's word for the property that tells the members of a `oneOf` apart. */
  readonly discriminator?: Discriminator;
}

export type SchemaType = "null" | "boolean" | "object" | "array" | "number" | "string" | "integer";

export interface Discriminator {
  readonly propertyName: string;
  /** Value on the wire to `#/schemas/NAME`. */
  readonly mapping: readonly Mapping[];
  /** No word of a contract: set by `settleTags` where no member requires the property. A value without it is any of them. */
  readonly isOptional?: true;
}
