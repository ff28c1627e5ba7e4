import type { Node, Type } from "ts-morph";
import type { Handler } from "./functions.js";
import { isOptional, type TypeSchemas } from "./type-schema.js";

/** What a handler's types tell of its operation, as OpenAPI says it. */
export function operationOf({ node, signature }: Handler, schemas: TypeSchemas): object {
  const [event] = signature.getParameters();
  const type = event?.getTypeAtLocation(node);
  const responses = responsesOf(awaited(signature.getReturnType(), node), node, schemas);
  return {
    ...(type === undefined ? {} : requestOf(type, node, schemas)),
    ...(Object.keys(responses).length === 0 ? {} : { responses }),
  };
}

function requestOf(event: Type, node: Node, schemas: TypeSchemas): object {
  const parameters = [
    ...parametersOf(event, "queryStringParameters", "query", node, schemas),
    ...parametersOf(event, "pathParameters", "path", node, schemas),
  ];
  const body = memberOf(event, "body", node);
  const isTyped = body !== undefined && !isPlainText(body.type);
  return {
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(isTyped ? { requestBody: { required: !body.optional, content: jsonOf(body.type, node, schemas) } } : {}),
  };
}

function parametersOf(event: Type, key: string, place: "query" | "path", node: Node, schemas: TypeSchemas): object[] {
  const group = memberOf(event, key, node);
  const type = group?.type.getNonNullableType();
  if (group === undefined || type === undefined || type.isAny() || type.isUnknown()) return [];
  return type.getProperties().map((member) => {
    const own = member.getTypeAtLocation(node);
    const required = place === "path" || !(group.optional || isOptional(member, own));
    return { name: member.getName(), in: place, required, schema: schemas.schemaOf(own.getNonNullableType(), node) };
  });
}

function jsonOf(type: Type, node: Node, schemas: TypeSchemas): object {
  return { "application/json": { schema: schemas.schemaOf(type, node) } };
}

interface Member {
  readonly type: Type;
  readonly optional: boolean;
}

function memberOf(type: Type, name: string, node: Node): Member | undefined {
  const member = type.isAny() ? undefined : type.getProperty(name);
  if (member === undefined) return undefined;
  const own = member.getTypeAtLocation(node);
  return { type: own, optional: isOptional(member, own) };
}

/** The event of Lambda: a text that somebody else parses says nothing. */
function isPlainText(type: Type): boolean {
  const parts = type.isUnion() ? type.getUnionTypes() : [type];
  return parts.every(
    (part) => part.isString() || part.isNull() || part.isUndefined() || part.isAny() || part.isUnknown(),
  );
}

function awaited(type: Type, node: Node): Type {
  const symbol = type.getSymbol()?.getName();
  const [inner] = type.getTypeArguments();
  if (symbol === "Promise" || symbol === "PromiseLike") return inner === undefined ? type : awaited(inner, node);
  return type;
}

/** `{ statusCode: 404, body: Problem }` gives its status; what has no status is the answer 200. */
function responsesOf(type: Type, node: Node, schemas: TypeSchemas): object {
  const parts = (type.isUnion() && !type.isBoolean() ? type.getUnionTypes() : [type]).filter(
    (part) => !part.isUndefined() && !part.isVoid() && !part.isNever(),
  );
  const bodies = new Map<number, Type[]>();
  const isAnswer = (part: Type) => part.isObject() && part.getProperty("statusCode") !== undefined;
  for (const part of parts.filter(isAnswer)) {
    const body = memberOf(part, "body", node);
    if (body === undefined || isPlainText(body.type)) continue;
    for (const status of statusesOf(part, node)) bodies.set(status, [...(bodies.get(status) ?? []), body.type]);
  }
  const plain = parts.filter((part) => !isAnswer(part));
  // A union as a whole keeps its name and its order.
  const whole = plain.length === parts.length ? [type] : plain;
  if (plain.length > 0 && !plain.every(isPlainText)) bodies.set(200, [...(bodies.get(200) ?? []), ...whole]);
  const entries = [...bodies].map(([status, types]) => {
    const all = types.map((one) => schemas.schemaOf(one, node));
    const schema = all.length === 1 ? all[0] : { anyOf: all };
    return [String(status), { description: "", content: { "application/json": { schema } } }];
  });
  return Object.fromEntries(entries);
}

/** The literal numbers that a status may be; none where it may be any. */
function statusesOf(answer: Type, node: Node): number[] {
  const status = memberOf(answer, "statusCode", node)?.type;
  const parts = status === undefined ? [] : status.isUnion() ? status.getUnionTypes() : [status];
  const values = parts.map((part) => part.getLiteralValue());
  return values.filter((value) => typeof value === "number" && value >= 100 && value <= 599) as number[]; // just tested
}
