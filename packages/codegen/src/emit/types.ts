import type { Api, HttpApi, NamedSchema, Operation, Param, SocketApi } from "@apigw/model";
import {
  block,
  type Code,
  code,
  docComment,
  ident,
  joined,
  lines,
  objectLiteral,
  propertyKey,
  prose,
  stringLiteral,
} from "./code.js";
import type { EmitOptions, Emitter, OutputFile } from "./emitter.js";
import { anyMethods } from "./input-schema.js";
import { apiNames, callable, operationNames } from "./operation-names.js";
import { bodyType, takesInput, unknownInput } from "./operation-types.js";
import { type NamedSchemas, schemasByReference } from "./reading.js";
import { declaration, property, typeOf } from "./type.js";

/** `types.ts`: the schemas as the contract names them, then one input for each operation. No imports. */
export const types: Emitter = {
  name: "types",
  emit: (api: Api, options: EmitOptions = {}): OutputFile[] => [
    { name: "types.ts", content: api.protocol === "websocket" ? socketTypes(api, options) : httpTypes(api, options) },
  ],
};

function httpTypes(api: HttpApi, options: EmitOptions): Code {
  const names = operationNames(api);
  const named = schemasByReference(api.schemas);
  const inputs = callable(api)
    .filter(takesInput)
    .map((operation) => inputType(operation, names.input(operation), named));
  return paragraphs([...schemaTypes(api.schemas, options), ...inputs]);
}

/** A file without a declaration would be a script and not a module. */
function paragraphs(parts: readonly Code[]): Code {
  return parts.length === 0 ? code`export {};` : joined(parts, code`\n\n`);
}

function schemaTypes(schemas: readonly NamedSchema[], { enums }: EmitOptions): Code[] {
  return schemas.flatMap((named) => [declaration(named), ...(enums === "const" ? valuesOf(named) : [])]);
}

/** The values of an enum, under the name of its type. */
function valuesOf({ name, schema }: NamedSchema): Code[] {
  const values = typeof schema === "object" ? (schema.enum ?? []) : [];
  const texts = values.filter((value) => typeof value === "string");
  if (texts.length === 0 || texts.length < values.length) return [];
  const members = texts.map((text) => code`${propertyKey(text)}: ${stringLiteral(text)}`);
  const object = objectLiteral(members, name.length + 24);
  return [
    lines(code`/** The values of {@link ${ident(name)}}. */`, code`export const ${ident(name)} = ${object} as const;`),
  ];
}

function inputType(operation: Operation, name: string, named: NamedSchemas): Code {
  const method = operation.method === "ANY" ? [anyMethod] : [];
  const members = [...method, ...operation.params.map(paramMember), ...bodyMember(operation, named)];
  return lines(code`export interface ${ident(name)} {`, block(members), code`}`);
}

const anyMethod = code`method: ${joined(anyMethods.map(stringLiteral), code` | `)};`;

function paramMember(param: Param): Code {
  const schema = typeof param.schema === "boolean" ? {} : param.schema;
  const described = {
    ...schema,
    ...(param.description === undefined ? {} : { description: param.description }),
    ...(param.deprecated === true ? { deprecated: true } : {}),
  };
  // A browser sends cookies itself, and a program may leave them to it: they are read by servers alone.
  return property(param.name, param.schema === true ? true : described, param.required && param.in !== "cookie");
}

const untold = code`/** Unknown: the contract tells nothing of it (for HTTP APIs, API Gateway stores nothing). An overlay can tell. */`;

function bodyMember(operation: Operation, named: NamedSchemas): Code[] {
  const unknown = unknownInput(operation);
  if (unknown.query || unknown.body) {
    return [
      ...(unknown.query ? [lines(untold, code`query?: { [name: string]: string | string[] };`)] : []),
      ...(unknown.body ? [lines(untold, code`body?: unknown;`)] : []),
    ];
  }
  if (operation.body === undefined) return [];
  const mark = operation.body.required ? code`` : code`?`;
  return [lines(docComment(prose(operation.body.description)), code`body${mark}: ${bodyType(operation.body, named)};`)];
}

function socketTypes(api: SocketApi, options: EmitOptions): Code {
  return paragraphs([...schemaTypes(api.schemas, options), eventMap(api, apiNames(api).events)]);
}

/** What the server may send, by event. */
function eventMap(api: SocketApi, name: string): Code {
  const comment = code`/** What the server sends, by event. */`;
  if (api.events.length === 0) return lines(comment, code`export type ${ident(name)} = { [event: string]: unknown };`);
  const members = api.events.map((event) =>
    lines(
      docComment(prose(event.description)),
      code`${propertyKey(event.name)}: ${event.payload === undefined ? code`object` : typeOf(event.payload)};`,
    ),
  );
  return lines(comment, code`export interface ${ident(name)} {`, block(members), code`}`);
}
