import { type Diagnostic, type Schema, type SchemaObject, typeName } from "@apigw/model";
import type { Node, Type, Symbol as TypeSymbol } from "ts-morph";

/** Turns types into schemas, and collects those with a name. */
export interface TypeSchemas {
  schemaOf(type: Type, node: Node): Schema;
  /** The named ones, as `components.schemas` holds them. */
  named(): [name: string, schema: Schema][];
  readonly diagnostics: Diagnostic[];
}

interface Writing {
  /** By the compiler's own object of the type. */
  readonly names: Map<object, string>;
  readonly schemas: Map<string, Schema>;
  /** Types that are being written: one that comes again inside of itself gets a name. */
  readonly open: Set<object>;
  readonly diagnostics: Diagnostic[];
  readonly said: Set<string>;
  nodes: number;
}

/** Types that bring forth types without end have one here. */
const limits = { depth: 40, nodes: 50_000 } as const;

export function createTypeSchemas(): TypeSchemas {
  const writing: Writing = {
    ...{ names: new Map(), schemas: new Map(), open: new Set(), diagnostics: [], said: new Set() },
    nodes: 0,
  };
  return {
    schemaOf: (type, node) => write(writing, type, node),
    named: () => [...writing.schemas],
    diagnostics: writing.diagnostics,
  };
}

function write(writing: Writing, type: Type, node: Node): Schema {
  writing.nodes += 1;
  if (writing.nodes > limits.nodes || writing.open.size > limits.depth)
    return unsaid(writing, type, node, "has no end");
  if (type.isAny() || type.isUnknown()) return true;
  if (type.isUnion() && !type.isBoolean()) return writeNamedUnion(writing, type, node);
  return writePlain(type) ?? writeObject(writing, type, node);
}

/** What has no parts. */
function writePlain(type: Type): SchemaObject | undefined {
  if (type.isNull()) return { type: "null" };
  if (type.isBoolean()) return { type: "boolean" };
  if (type.isBooleanLiteral()) return { type: "boolean", const: type.getText() === "true" };
  if (type.isStringLiteral() || type.isNumberLiteral()) return writeLiterals([type]);
  if (type.isString() || type.isTemplateLiteral()) return { type: "string" };
  if (type.isNumber()) return { type: "number" };
  // A branded text: `string & { readonly __brand: "PetId" }`.
  if (type.isIntersection()) {
    const plain = type.getIntersectionTypes().find((part) => part.isString() || part.isNumber());
    if (plain !== undefined) return { type: plain.isString() ? "string" : "number" };
  }
  return type.getSymbol()?.getName() === "Date" ? { type: "string", format: "date-time" } : undefined;
}

function writeLiterals(types: readonly Pick<Type, "getLiteralValue" | "getText">[]): SchemaObject {
  const values = types.map((type) => type.getLiteralValue() ?? type.getText() === "true");
  const kinds = new Set(values.map((value) => typeof value));
  const [kind] = kinds;
  const type = kinds.size === 1 && (kind === "string" || kind === "number") ? { type: kind } : {};
  return { ...type, enum: values };
}

/** A union with an alias is a schema of that name; one that is nothing but an optional other is that. */
function writeNamedUnion(writing: Writing, type: Type, node: Node): Schema {
  const key: object = type.compilerType;
  const known = writing.names.get(key);
  if (known !== undefined) return reference(known);
  const alias = type.getAliasTypeArguments().length > 0 ? undefined : type.getAliasSymbol()?.getName();
  if (alias === undefined) return writeUnion(writing, type, node);
  const free = claim(writing, key, alias);
  writing.schemas.set(free, writeUnion(writing, type, node));
  return reference(free);
}

function reference(name: string): SchemaObject {
  return { $ref: `#/components/schemas/${name}` };
}

function writeUnion(writing: Writing, type: Type, node: Node): Schema {
  const parts = type.getUnionTypes().filter((part) => !part.isUndefined());
  const isNullable = parts.some((part) => part.isNull());
  const rest = parts.filter((part) => !part.isNull());
  const flags = rest.filter((part) => part.isBooleanLiteral());
  const isLiteral = (part: Type): boolean => part.isStringLiteral() || part.isNumberLiteral();
  const literals = rest.filter(isLiteral);
  const others = rest.filter((part) => !part.isBooleanLiteral() && !isLiteral(part));
  const schemas = [
    ...(literals.length === 0 ? [] : [writeLiterals(literals)]),
    // The compiler holds boolean as true | false.
    ...(flags.length === 2 ? [{ type: "boolean" } as const] : flags.flatMap((flag) => writePlain(flag) ?? [])),
    ...others.map((part) => write(writing, part, node)),
    ...(isNullable ? [{ type: "null" } as const] : []),
  ];
  const [first = true] = schemas;
  return schemas.length <= 1 ? first : { anyOf: schemas };
}

function writeObject(writing: Writing, type: Type, node: Node): Schema {
  const key: object = type.compilerType;
  const known = writing.names.get(key);
  if (known !== undefined) return reference(known);
  const foreign = foreignName(type);
  if (foreign !== undefined) return unsaid(writing, type, node, foreign);
  const name = type.isArray() || type.isReadonlyArray() || type.isTuple() ? undefined : nameOf(type);
  if (name !== undefined || writing.open.has(key)) {
    const free = claim(writing, key, name ?? "Item");
    if (!writing.open.has(key)) writing.schemas.set(free, writeParts(writing, type, node));
    return reference(free);
  }
  const schema = writeParts(writing, type, node);
  // It came again inside of itself, and was given a name there.
  const given = writing.names.get(key);
  if (given === undefined) return schema;
  writing.schemas.set(given, schema);
  return reference(given);
}

function writeParts(writing: Writing, type: Type, node: Node): Schema {
  const key: object = type.compilerType;
  writing.open.add(key);
  const schema = writeList(writing, type, node) ?? writeMembers(writing, type, node);
  writing.open.delete(key);
  return schema;
}

function writeList(writing: Writing, type: Type, node: Node): SchemaObject | undefined {
  if (type.isTuple()) {
    const prefixItems = type.getTupleElements().map((element) => write(writing, element, node));
    return { type: "array", prefixItems, items: false, minItems: prefixItems.length };
  }
  if (!type.isArray() && !type.isReadonlyArray()) return undefined;
  const item = type.getArrayElementType();
  return { type: "array", ...(item === undefined ? {} : { items: write(writing, item, node) }) };
}

function writeMembers(writing: Writing, type: Type, node: Node): SchemaObject {
  const required: string[] = [];
  const properties: [string, Schema][] = [];
  for (const member of type.getProperties()) {
    const own = member.getTypeAtLocation(node);
    // Functions and symbols are no JSON, and JSON.stringify leaves them out.
    if (own.getCallSignatures().length > 0 || member.getName().startsWith("__@")) continue;
    properties.push([member.getName(), described(write(writing, own, node), member, node)]);
    if (!isOptional(member, own)) required.push(member.getName());
  }
  const rest = type.getStringIndexType() ?? type.getNumberIndexType();
  return {
    type: "object",
    // fromEntries defines own properties: a key called __proto__ stays a key.
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
    ...(required.length === 0 ? {} : { required: required.sort() }),
    ...(rest === undefined ? {} : { additionalProperties: write(writing, rest, node) }),
  };
}

export function isOptional(member: TypeSymbol, type: Type): boolean {
  return member.isOptional() || (type.isUnion() && type.getUnionTypes().some((part) => part.isUndefined()));
}

/** With what the comment above the member says. */
function described(schema: Schema, member: TypeSymbol, node: Node): Schema {
  const checker = node.getProject().getTypeChecker().compilerObject;
  const text = member.compilerSymbol
    .getDocumentationComment(checker)
    .map((part) => part.text)
    .join("");
  return text === "" || typeof schema === "boolean" ? schema : { ...schema, description: text };
}

/** Interfaces, classes and aliases have names; a generic one has as many as it has arguments, and stands in its place. */
function nameOf(type: Type): string | undefined {
  const alias = type.getAliasSymbol();
  if (alias !== undefined) return type.getAliasTypeArguments().length > 0 ? undefined : alias.getName();
  const name = type.getSymbol()?.getName();
  const isNamed = type.isInterface() || type.isClass();
  return isNamed && type.getTypeArguments().length === 0 ? name : undefined;
}

function claim(writing: Writing, key: object, wanted: string): string {
  const base = typeName(wanted) ?? "Item";
  const taken = new Set(writing.names.values());
  let free = base;
  for (let number = 2; taken.has(free); number += 1) free = `${base}${number}`;
  writing.names.set(key, free);
  return free;
}

/** What JSON has no word for. */
function foreignName(type: Type): string | undefined {
  const name = type.getSymbol()?.getName() ?? "";
  if (notJson.has(name)) return `holds a ${name}, which is no JSON`;
  if (type.getFlags() & bigIntFlags) return "is a bigint, which is no JSON";
  return type.getCallSignatures().length > 0 ? "is a function" : undefined;
}

const notJson: ReadonlySet<string> = new Set(
  "Map Set WeakMap WeakSet Promise RegExp Symbol ArrayBuffer Buffer Uint8Array ReadableStream Error".split(" "),
);
/** TypeScript's flags of `bigint` and its literals. */
const bigIntFlags = 64 | 2048;

function unsaid({ diagnostics, said }: Writing, type: Type, node: Node, why: string): true {
  const text = type.getText(node).slice(0, 80);
  const message = `the type ${text} ${why}; it is taken for anything`;
  if (said.has(message)) return true;
  said.add(message);
  const { line } = node.getSourceFile().getLineAndColumnAtPos(node.getStart());
  diagnostics.push({
    code: "APIGW114",
    severity: "warning",
    at: node.getSourceFile().getFilePath(),
    line,
    message,
    help: "Say what it is as JSON: a text, a number, a list or an object of them.",
  });
  return true;
}
