import { type HttpApi, isJson, type Operation, type Param, type Schema } from "@apigw/model";
import {
  type Code,
  code,
  joined,
  member,
  nothing,
  numberLiteral,
  objectLiteral,
  pathText,
  propertyKey,
  stringLiteral,
} from "./code.js";
import type { Imports } from "./imports.js";
import { declaredFailures, isForm, unknownInput } from "./operation-types.js";

/** The members of the request that an operation sends; what needs encoding goes through a function of the runtime. */
export function requestMembers(operation: Operation, imports: Imports, api: HttpApi): Code[] {
  const statuses = declaredFailures(operation).map(({ status }) =>
    status === "default" ? code`"default"` : numberLiteral(status),
  );
  return [
    code`method: ${operation.method === "ANY" ? code`input.method` : stringLiteral(operation.method)}`,
    code`path: ${pathTemplate(operation, imports)}`,
    ...queryMember(operation, imports, api),
    ...headersMember(operation),
    ...bodyMember(operation, imports),
    ...(statuses.length === 0 ? [] : [code`fails: [${joined(statuses, code`, `)}]`]),
  ];
}

const runtime = "@apigw/client";

/** The path as a tagged template, which encodes what it is given; plain text where there is nothing to fill in. */
function pathTemplate(operation: Operation, imports: Imports): Code {
  if (operation.path === "$default") return code`"/"`;
  const parts = operation.path.split(/(\{[^{}]+\})/);
  if (parts.length === 1) return code`"${pathText(operation.path)}"`;
  const text = parts.map((part) => {
    if (!part.startsWith("{")) return pathText(part);
    const wire = part.slice(1, -1).replace(/\+$/, "");
    const param = operation.params.find((item) => item.in === "path" && item.wire === wire);
    const value = member(code`input`, param?.name ?? wire);
    return code`\${${param === undefined ? value : pathValue(param, value, imports)}}`;
  });
  return code`${imports.value("path", runtime)}\`${joined(text, nothing)}\``;
}

function pathValue(param: Param, value: Code, imports: Imports): Code {
  if (param.greedy === true) return code`${imports.value("greedy", runtime)}(${value})`;
  return isList(param.schema) ? code`${imports.value("join", runtime)}(${value}, ",")` : value;
}

function queryMember(operation: Operation, imports: Imports, api: HttpApi): Code[] {
  const params = operation.params.filter((param) => param.in === "query");
  const unknown = unknownInput(operation).query;
  if (params.length === 0 && !unknown) return [];
  const query = imports.value("query", runtime);
  if (unknown) return [code`query: ${query}(input.query)`];
  // Objects whose properties are pairs of their own stand beside the table.
  const isWide = (param: Param) => param.style === "deepObject" || isExploded(param, api);
  const table = params.filter((param) => !isWide(param)).map((param) => queryValue(param, imports, api));
  const wide = params.filter(isWide).map((param) => {
    const value = member(code`input`, param.name);
    if (param.style !== "deepObject") return value;
    return code`${imports.value("deep", runtime)}(${stringLiteral(param.wire)}, ${value})`;
  });
  return [
    code`query: ${query}(${joined([...(table.length > 0 ? [objectLiteral(table, 60)] : []), ...wide], code`, `)})`,
  ];
}

/** As OpenAPI's styles have it: https://spec.openapis.org/oas/v3.1.1.html#style-examples */
function queryValue(param: Param, imports: Imports, api: HttpApi): Code {
  const value = member(code`input`, param.name);
  const key = propertyKey(param.wire);
  const schema = resolved(param.schema, api);
  if (param.style === "json") return code`${key}: ${imports.value("jsonText", runtime)}(${value})`;
  if (param.explode || !(isList(schema) || isObject(schema))) return code`${key}: ${value}`;
  return code`${key}: ${imports.value("join", runtime)}(${value}, ${stringLiteral(param.separator)})`;
}

function isExploded(param: Param, api: HttpApi): boolean {
  return param.style === undefined && param.explode && isObject(resolved(param.schema, api));
}

/** Lists stand in one header, joined by commas, which is what a list as text is. */
function headersMember({ params, replies }: Operation): Code[] {
  const mediaType = replies.flatMap(({ content }) => content)[0]?.mediaType;
  const members = [
    ...(mediaType === undefined || isJson(mediaType) ? [] : [code`accept: ${stringLiteral(mediaType)}`]),
    ...params
      .filter((param) => param.in === "header")
      .map((param) => code`${propertyKey(param.wire)}: ${member(code`input`, param.name)}`),
  ];
  return members.length === 0 ? [] : [code`headers: ${objectLiteral(members, 60)}`];
}

function bodyMember(operation: Operation, imports: Imports): Code[] {
  if (operation.body === undefined && !unknownInput(operation).body) return [];
  const mediaType = operation.body?.content[0]?.mediaType ?? "application/json";
  if (isForm(mediaType)) {
    const encoder = imports.value(mediaType.toLowerCase().startsWith("multipart/") ? "multipart" : "form", runtime);
    return [code`body: ${encoder}(input.body)`];
  }
  const encoder = imports.value(isJson(mediaType) ? "json" : "content", runtime);
  const type = mediaType === "application/json" ? nothing : code`, ${stringLiteral(mediaType)}`;
  return [code`body: ${encoder}(input.body${type})`];
}

function resolved(schema: Schema, api: HttpApi): Schema {
  const name = typeof schema === "object" ? schema.$ref?.slice("#/schemas/".length) : undefined;
  return api.schemas.find((one) => one.name === name)?.schema ?? schema;
}

function isList(schema: Schema): boolean {
  return typeof schema === "object" && [schema.type].flat().includes("array");
}

function isObject(schema: Schema): boolean {
  return typeof schema === "object" && ([schema.type].flat().includes("object") || schema.properties !== undefined);
}
