import { type Api, type Body, type Content, type HttpApi, isForm, isJson, type Operation } from "@apigw/model";
import { answerTypes, printReplyTypes, usualReply, usualStatus } from "./answers.js";
import { statusText, words } from "./client.js";
import {
  block,
  type Code,
  code,
  comma,
  docComment,
  fits,
  ident,
  indent,
  joined,
  lines,
  numberLiteral,
  objectLiteral,
  oneLine,
  stringLiteral,
} from "./code.js";
import type { Emitter, OutputFile } from "./emitter.js";
import { styledFields } from "./form-fields.js";
import { Imports } from "./imports.js";
import { checkedReplies, hasInputSchema } from "./input-schema.js";
import { membersOf } from "./members.js";
import { callable, type OperationNames, operationNames } from "./operation-names.js";
import { isText, takesInput, unknownInput } from "./operation-types.js";
import { printField, printParams } from "./param-contract.js";
import { type NamedSchemas, propertiesOf, schemasByReference, targetOf } from "./reading.js";
import { type SchemaNames, schemaNames } from "./schema-names.js";
import { printSocketServer } from "./socket-server.js";
import { union } from "./type.js";
import { namesIn } from "./used-names.js";

/** `server.ts`: the work behind the API as an interface, and one table that says where each method is served. */
export const server: Emitter = {
  name: "server",
  needs: ["types", "schemas"],
  emit: (api: Api): OutputFile[] => [
    { name: "server.ts", content: api.protocol === "websocket" ? printSocketServer(api) : printServer(api) },
  ],
};

const runtime = "@apigw/server";

function printServer(api: HttpApi): Code {
  const names = operationNames(api);
  const operations = callable(api);
  const inputs = operations.filter(takesInput).map(names.input);
  const imports = new Imports([...api.schemas.map(({ name }) => name), ...inputs, names.service, names.contract]);
  const methods = operations.map((operation) => printMethod(api, operation, names, imports));
  const service = lines(
    code`/** The work behind the ${oneLine(api.title)} API, one method for each operation. */`,
    code`export interface ${ident(names.service)} {`,
    ...(methods.length === 0 ? [] : [indent(joined(methods, code`\n\n`))]),
    code`}`,
  );
  const checks = schemaNames(api);
  const named = schemasByReference(api.schemas);
  const contract = lines(
    code`/** Where each operation is served and how its input is read. */`,
    code`export const ${ident(names.contract)}: ${imports.type("ApiContract", runtime)}<${ident(names.service)}> = {`,
    code`  name: ${stringLiteral(api.name)},`,
    ...printSecrets(api),
    code`  operations: {`,
    block(
      operations.map((operation) => printContract(api, operation, named, checks, imports)),
      4,
    ),
    code`  },`,
    code`};`,
  );
  const types = [...inputs.map(ident), ...operations.flatMap((operation) => answerTypes(operation, imports))];
  for (const name of namesIn(types, [...api.schemas.map(({ name }) => name), ...inputs]))
    imports.own(name, "./types.js");
  return joined([imports.print(), service, contract], code`\n\n`);
}

function printMethod(api: HttpApi, operation: Operation, names: OperationNames, imports: Imports): Code {
  const input = takesInput(operation) ? ident(names.input(operation)) : code`object`;
  const params = [code`input: ${input}`, code`context: ${contextType(api, operation, imports)}`];
  const result = code`${imports.type("Awaitable", runtime)}<${union(answerTypes(operation, imports))}>`;
  // A property, for the parameters of what is written as a method are compared both ways: it might ask for what is not there.
  const name = ident(operation.name);
  const flat = code`${name}: (${joined(params, comma)}) => ${result};`;
  const method = fits(flat, 2)
    ? flat
    : lines(code`${name}: (`, ...params.map((param) => indent(code`${param},`)), code`) => ${result};`);
  return lines(
    docComment(...words(operation), code`\`${oneLine(operation.route.replaceAll("`", "'"))}\``, returnsOf(operation)),
    method,
  );
}

/** Where credentials are, other than where every API has them. */
function printSecrets({ securitySchemes }: HttpApi): Code[] {
  const wires = new Set(securitySchemes.filter((one) => one.in !== "cookie").map(({ wire }) => wire));
  const own = [...wires].filter((wire) => !/^(authorization|x-api-key)$/i.test(wire));
  return own.length === 0 ? [] : [code`  secrets: [${joined(own.map(stringLiteral), comma)}],`];
}

/** What the route's authorization tells of the caller; nothing where there are several to choose from. */
function contextType(api: HttpApi, operation: Operation, imports: Imports): Code {
  const found = callerOf(api, operation);
  if (found === undefined) return imports.type("Context", runtime);
  if (found.by === "iam") return imports.type("IamContext", runtime);
  const context = imports.type("JwtContext", runtime);
  return found.scopes.length === 0 ? context : code`${context}<${union(found.scopes.map(stringLiteral))}>`;
}

/** Whoever comes otherwise than through the route's authorizer is refused: the method's context promises what it tells. */
function printGuard(api: HttpApi, operation: Operation, imports: Imports): Code[] {
  const found = callerOf(api, operation);
  if (found === undefined) return [];
  const guard = imports.value(found.by, runtime);
  const scopes = joined(found.scopes.map(stringLiteral), comma);
  return [found.by === "iam" ? code`guard: ${guard}` : code`guard: ${guard}(${scopes})`];
}

function callerOf(
  { securitySchemes }: HttpApi,
  { security }: Operation,
): { readonly by: "jwt" | "iam"; readonly scopes: readonly string[] } | undefined {
  const [requirement, ...alternatives] = security;
  if (requirement === undefined || alternatives.length > 0) return undefined;
  for (const { name, scopes } of requirement.schemes) {
    const found = securitySchemes.find((one) => one.name === name);
    const type = found?.authorizer?.type;
    if (type === "jwt" || type === "cognito") return { by: "jwt", scopes };
    if (found?.credential === "sigv4") return { by: "iam", scopes: [] };
  }
  return undefined;
}

/** What it gives, in the contract's words; the types say what nobody put into words. */
function returnsOf(operation: Operation): Code | undefined {
  const usual = usualReply(operation);
  const described = [...(usual === undefined ? [] : [usual]), ...operation.failures].filter(
    ({ description }) => description !== undefined,
  );
  if (described.length === 0) return undefined;
  const parts = described.map((reply) =>
    reply === usual ? trimmed(reply.description) : code`${statusText(reply.status)}: ${trimmed(reply.description)}`,
  );
  return code`@returns ${joined(parts, code`; or `)}.`;
}

function trimmed(text: string | undefined): Code {
  return oneLine(text?.trim().replace(/\.$/, ""));
}

function printContract(
  api: HttpApi,
  operation: Operation,
  named: NamedSchemas,
  checks: SchemaNames,
  imports: Imports,
): Code {
  const members = [
    code`route: ${stringLiteral(operation.route)}`,
    code`status: ${numberLiteral(usualStatus(operation))}`,
    ...printGuard(api, operation, imports),
    ...printParams("path", "path", operation, named, imports),
    ...printParams("query", "query", operation, named, imports),
    ...printParams("headers", "header", operation, named, imports),
    ...printParams("cookies", "cookie", operation, named, imports),
    ...printBody(operation, named, imports),
    ...printReplyTypes(operation),
    ...(hasInputSchema(operation) ? [code`input: ${imports.value(checks.input(operation), "./schemas.js")}`] : []),
    ...(checkedReplies(operation).length === 0
      ? []
      : [code`replies: ${imports.value(checks.replies(operation), "./schemas.js")}`]),
  ];
  const name = ident(operation.name);
  return code`${name}: ${objectLiteral(members, operation.name.length + 7)},`;
}

function printBody(operation: Operation, named: NamedSchemas, imports: Imports): Code[] {
  const unknown = unknownInput(operation);
  if (unknown.query || unknown.body) {
    return [
      ...(unknown.query ? [code`query: "*"`] : []),
      ...(unknown.body
        ? [code`body: { type: "*/*", optional: true, form: ${imports.value("readForm", runtime)} }`]
        : []),
    ];
  }
  const { body } = operation;
  const [first] = body?.content ?? [];
  if (body === undefined || first === undefined) return [];
  const also = sameIn(body, first, named);
  const type = stringLiteral(first.mediaType);
  const forms = body.content.filter(
    ({ mediaType }) => isForm(mediaType) && [first.mediaType, ...also].includes(mediaType),
  );
  const more = [
    ...(also.length === 0 ? [] : [code`also: [${joined(also.map(stringLiteral), comma)}]`]),
    ...(body.required ? [] : [code`optional: true`]),
    ...(first.mediaType.includes("*") && !isText(first.mediaType) ? [code`as: "bytes"`] : []),
    ...(forms.length > 0 ? printForm(forms, named, imports) : []),
  ];
  return [more.length === 0 ? code`body: ${type}` : code`body: ${objectLiteral([code`type: ${type}`, ...more], 70)}`];
}

/** Who reads a form, and its fields; those of several forms that hold the same are written as any of them tells. */
function printForm(forms: readonly Content[], named: NamedSchemas, imports: Imports): Code[] {
  const schema = forms[0]?.schema ?? true;
  const beside = propertiesOf(schema, named).map(([wire]) => ({ wire }));
  const styled = new Map(
    forms
      .flatMap((form) => styledFields(form, named))
      .map((field) => [field.wire, printField(field, beside, named, imports)]),
  );
  const reader = imports.value(styled.size > 0 ? "readStyledForm" : "readForm", runtime);
  return [code`form: ${reader}`, ...membersOf(schema, named, { styled })];
}

/** The other types of a body that hold the same value: a method need not know which of them was sent. */
function sameIn({ content }: Body, first: Content, named: NamedSchemas): string[] {
  if (content.length === 1) return [];
  const isValue = ({ mediaType }: Content) => isJson(mediaType) || isForm(mediaType);
  // What is inline may have got a name.
  const told = ({ schema }: Content) => JSON.stringify(targetOf(schema ?? true, named));
  const same = content.filter((one) => isValue(one) && told(one) === told(first));
  return same.includes(first) ? same.filter((one) => one !== first).map(({ mediaType }) => mediaType) : [];
}
