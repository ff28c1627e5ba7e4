import { isForm, isJson, type Operation, type Param, separatorOf } from "@apigw/model";
import {
  type Code,
  code,
  comma,
  joined,
  member,
  nothing,
  numberLiteral,
  objectLiteral,
  pathText,
  propertyKey,
  stringLiteral,
  withoutStart,
} from "./code.js";
import type { DateNames } from "./date-names.js";
import { styledFields } from "./form-fields.js";
import type { Imports } from "./imports.js";
import { isBytes, isTextContent, isUntyped, unknownInput } from "./operation-types.js";
import { isNullable, itemsOf, type NamedSchemas, shapeOf, targetOf } from "./reading.js";
import { typeOf } from "./type.js";

/** What an operation is printed with. */
export interface RequestScope {
  readonly imports: Imports;
  /** To look up what parameters are: a list, an object. */
  readonly named: NamedSchemas;
  readonly dates: DateNames;
}

/** The members of the request that an operation sends. What is rarely needed is imported where it is needed. */
export function requestMembers(operation: Operation, scope: RequestScope): Code[] {
  const statuses = operation.failures.map(({ status }) =>
    typeof status === "number" ? numberLiteral(status) : stringLiteral(status),
  );
  const dates = scope.dates.replies(operation);
  const reader =
    dates === undefined ? givesText(operation) && helper(scope, "orEmpty") : scope.imports.value(dates, "./dates.js");
  return [
    code`method: ${operation.method === "ANY" ? code`input.method` : stringLiteral(operation.method)}`,
    code`path: ${pathTemplate(operation, scope)}`,
    ...queryMember(operation, scope),
    ...headersMember(operation, scope),
    ...bodyMembers(operation, scope),
    ...(readsBinary(operation) ? [code`as: ${helper(scope, "binary")}`] : []),
    ...(reader ? [code`read: ${reader}`] : []),
    ...(statuses.length === 0 ? [] : [code`fails: [${joined(statuses, comma)}]`]),
  ];
}

function helper({ imports }: RequestScope, name: string): Code {
  return imports.value(name, "@apigw/client");
}

/** The path as a tagged template, which encodes what it is given; plain text where there is nothing to fill in. */
function pathTemplate(operation: Operation, scope: RequestScope): Code {
  if (operation.path === "$default") return code`"/"`;
  const parts = operation.path.split(/(\{[^{}]+\})/);
  if (parts.length === 1) return code`"${pathText(operation.path)}"`;
  const text = parts.map((part) => {
    if (!part.startsWith("{")) return pathText(part);
    const wire = part.slice(1, -1).replace(/\+$/, "");
    const param = operation.params.find((item) => item.in === "path" && item.wire === wire);
    const value = param === undefined ? member(code`input`, wire) : given(param, scope);
    return code`\${${param === undefined ? value : pathValue(param, value, scope)}}`;
  });
  return code`${helper(scope, "path")}\`${joined(text, nothing)}\``;
}

/** The input's member; dates are sent as date-times. */
function given({ in: place, name, required, schema: told }: Param, { named }: RequestScope): Code {
  const value = member(code`input`, name);
  const schema = targetOf(told, named);
  if (typeof schema === "boolean") return value;
  // A browser has its cookies, and none is asked for.
  const safely = required && place !== "cookie" && typeof schema.type === "string" ? nothing : code`?`;
  if (schema.asDate === true) return code`${value}${safely}.toISOString()`;
  const items = targetOf(schema.items ?? true, named);
  const isDates = typeof items === "object" && items.asDate === true;
  return isDates ? code`${value}${safely}.map((date) => date.toISOString())` : value;
}

function pathValue(param: Param, value: Code, scope: RequestScope): Code {
  if (isJsonText(param)) return jsonInPath(param, value, scope);
  if (param.greedy === true) return code`${helper(scope, "greedy")}(${value})`;
  const shape = mayBeDate(param, scope) ? "mixed" : shapeOf(param.schema, scope.named);
  const text = shape === "mixed" ? code`${helper(scope, "plain")}(${value})` : value;
  const explode = param.explode ? code`, true` : nothing;
  if (param.style === "label") return code`${helper(scope, "label")}(${text}${explode})`;
  if (param.style === "matrix")
    return code`${helper(scope, "matrix")}(${stringLiteral(param.wire)}, ${text}${explode})`;
  if (shape === "object" && param.explode) return code`${helper(scope, "simple")}(${value}, true)`;
  if (shape === "mixed") return code`${text} ?? ""`;
  const written = shape === undefined ? value : code`${helper(scope, "join")}(${value}, ",")`;
  // A path has no null: nothing is there, which is refused.
  return isNullable(param.schema, scope.named) ? code`${written} ?? ""` : written;
}

/** A schema that says nothing lets `undefined` pass, which has no JSON. */
function jsonInPath({ schema }: Param, value: Code, scope: RequestScope): Code {
  const text = code`${helper(scope, "jsonText")}(${value})`;
  return typeOf(schema) === "unknown" ? code`${text} ?? "null"` : text;
}

function queryMember(operation: Operation, scope: RequestScope): Code[] {
  if (unknownInput(operation).query) return [code`query: input.query`];
  const params = operation.params.filter((param) => param.in === "query");
  if (params.length === 0) return [];
  const entries = params.map((param) => formEntry(param, scope));
  const [only] = entries;
  // A table alone needs no other one around it.
  if (only?.startsWith("...") && entries.length === 1) return [code`query: ${withoutStart(only, code`...`)}`];
  return [code`query: ${objectLiteral(entries, 60)}`];
}

/** As OpenAPI's styles have it: https://spec.openapis.org/oas/v3.1.1.html#style-examples */
function formEntry(param: Param, scope: RequestScope): Code {
  const value = given(param, scope);
  const entry = (written: Code) => code`${propertyKey(param.wire)}: ${written}`;
  if (isJsonText(param)) return entry(code`${helper(scope, "jsonText")}(${value})`);
  if (param.mediaType !== undefined) return entry(value);
  const shape = shapeOf(param.schema, scope.named);
  if (param.style === "deepObject" && shape !== undefined)
    return code`...${helper(scope, "deep")}(${stringLiteral(param.wire)}, ${value})`;
  // The properties of an object are parameters of their own.
  if (shape === "object" && param.explode) return code`...${value}`;
  // Servers split every cookie by commas; one that explodes is sent as several all the same.
  const separator = param.in === "cookie" && param.explode ? undefined : separatorOf(param);
  if ((shape === "list" || shape === "object") && separator !== undefined)
    return entry(code`${helper(scope, "join")}(${value}, ${stringLiteral(separator)})`);
  return entry(param.allowReserved === true ? code`${helper(scope, "reserved")}(${value})` : value);
}

function headersMember(operation: Operation, scope: RequestScope): Code[] {
  const mediaType = operation.replies.flatMap(({ content }) => content)[0]?.mediaType;
  const cookies = operation.params.filter((param) => param.in === "cookie");
  const members = [
    ...(mediaType === undefined || isJson(mediaType) ? [] : [code`accept: ${stringLiteral(mediaType)}`]),
    ...operation.params.filter((param) => param.in === "header").map((param) => headerEntry(param, scope)),
    ...(cookies.length === 0 ? [] : [code`cookie: ${helper(scope, "cookies")}(${cookieTable(cookies, scope)})`]),
  ];
  return members.length === 0 ? [] : [code`headers: ${objectLiteral(members, 60)}`];
}

/** A list as text is what a header wants. */
function headerEntry(param: Param, scope: RequestScope): Code {
  const value = given(param, scope);
  const shape = param.mediaType === undefined ? shapeOf(param.schema, scope.named) : undefined;
  const exploded = param.explode ? code`, true` : nothing;
  const write = (name: string, more = nothing) => code`${helper(scope, name)}(${value}${more})`;
  const written = isJsonText(param)
    ? write("jsonHeader")
    : shape === "object"
      ? write("headerText", exploded)
      : shape === "mixed" || mayBeDate(param, scope) || holdsObjects(param, scope)
        ? write("plain")
        : value;
  return code`${propertyKey(param.wire)}: ${written}`;
}

/** A list of what is JSON in its place: of objects, or of lists. */
function holdsObjects({ schema }: Param, { named }: RequestScope): boolean {
  return shapeOf(schema, named) === "list" && shapeOf(itemsOf(schema, named), named) !== undefined;
}

/** One of several things, one of which is a date. */
function mayBeDate({ schema }: Param, { named }: RequestScope): boolean {
  const { anyOf = [], oneOf = [] } = typeof schema === "object" ? schema : {};
  return [...anyOf, ...oneOf].some((one) => {
    const target = targetOf(one, named);
    return typeof target === "object" && target.asDate === true;
  });
}

/** Cookies have the style of queries: `form`. */
function cookieTable(params: readonly Param[], scope: RequestScope): Code {
  const entries = params.map((param) => formEntry(param, scope));
  return objectLiteral(entries, 60);
}

function bodyMembers(operation: Operation, scope: RequestScope): Code[] {
  const { body } = operation;
  if (body === undefined) return unknownInput(operation).body ? [code`body: input.body`] : [];
  const mediaType = body.content[0]?.mediaType ?? "application/json";
  const type = mediaType === "application/json" ? [] : [code`type: ${stringLiteral(mediaType)}`];
  if (isJson(mediaType)) return [code`body: input.body`, ...type];
  // The platform writes the type of a form.
  if (!isForm(mediaType)) return [code`body: ${helper(scope, "content")}(input.body)`, ...type];
  const styles = (body.content[0] ? styledFields(body.content[0], scope.named) : []).map(
    ({ wire, written }) => code`${propertyKey(wire)}: ${stringLiteral(written)}`,
  );
  const isParts = mediaType.toLowerCase().startsWith("multipart/");
  if (styles.length === 0) return [code`body: ${helper(scope, isParts ? "multipart" : "form")}(input.body)`];
  const writer = helper(scope, isParts ? "styledMultipart" : "styledForm");
  return [code`body: ${writer}(input.body, ${objectLiteral(styles, 60)})`];
}

/** Whether what is answered may be bytes; of an untyped operation nobody knows. */
function readsBinary(operation: Operation): boolean {
  return (
    isUntyped(operation) ||
    [...operation.replies, ...operation.failures].some(({ content }) => content.slice(0, 1).some(isBytes))
  );
}

/** Whether what is answered is a text, which may be empty; else nothing was answered by an empty one. */
function givesText({ method, replies }: Operation): boolean {
  return (
    method !== "HEAD" && replies.length > 0 && replies.every(({ content: [first] }) => first && isTextContent(first))
  );
}

function isJsonText({ mediaType }: Param): boolean {
  return mediaType !== undefined && isJson(mediaType);
}
