import type { Api, HttpApi, Operation, Reply } from "@apigw/model";
import { kebabCase } from "@apigw/model";
import { aliasesOf, withAliases } from "./aliases.js";
import { requestMembers } from "./client-request.js";
import { clientType } from "./client-type.js";
import {
  type Code,
  code,
  comma,
  docComment,
  fits,
  ident,
  indent,
  joined,
  lines,
  nothing,
  numberLiteral,
  objectLiteral,
  oneLine,
  propertyKey,
  prose,
  stringLiteral,
} from "./code.js";
import { type DateNames, dateNames } from "./date-names.js";
import type { EmitOptions, Emitter, OutputFile } from "./emitter.js";
import { Imports } from "./imports.js";
import { apiNames, callable, type OperationNames, operationNames } from "./operation-names.js";
import { failuresOf, needsInput, resultType, takesInput, typesOf } from "./operation-types.js";
import type { NamedSchemas } from "./reading.js";
import { namesIn } from "./used-names.js";

/** `client.ts`: one function for each operation, so that a bundle holds only those that are called. */
export const client: Emitter = {
  name: "client",
  needs: ["types"],
  emit: (api: Api, options: EmitOptions = {}): OutputFile[] => {
    if (api.protocol === "websocket") return [];
    const dates = dateNames(api, options);
    if (options.split === "tags") return splitClient(api, dates);
    return [{ name: "client.ts", content: printClient(api, dates, callable(api), baseUrls(api)) }];
  },
};

/** A file for each tag, and `client.ts` over all of them. An operation stands with its first tag. */
function splitClient(api: HttpApi, dates: DateNames): OutputFile[] {
  const groups = new Map<string, Operation[]>();
  for (const operation of callable(api)) {
    const name = `client.${kebabCase(operation.tags[0] ?? "untagged")}`;
    groups.set(name, [...(groups.get(name) ?? []), operation]);
  }
  const files = [...groups].map(([name, operations]) => ({
    name: `${name}.ts`,
    content: printClient(api, dates, operations),
  }));
  const all = [...groups.keys()].sort().map((name) => code`export * from ${stringLiteral(`./${name}.js`)};`);
  const parts = [...(all.length === 0 ? [] : [lines(...all)]), ...baseUrls(api)];
  return [...files, { name: "client.ts", content: parts.length === 0 ? code`export {};` : joined(parts, code`\n\n`) }];
}

/** Where the API is served, by stage. A public contract does not say. */
function baseUrls(api: HttpApi): Code[] {
  const { prefix } = apiNames(api);
  const name = `${prefix.charAt(0).toLowerCase()}${prefix.slice(1)}Urls`;
  const isTaken = [...api.schemas, ...callable(api)].some((one) => one.name === name);
  if (api.servers.length === 0 || isTaken) return [];
  const keys = new Set<string>();
  const members = api.servers.flatMap(({ url, stage }, index) => {
    const key = stage ?? (index === 0 ? "default" : `server${index + 1}`);
    if (keys.has(key)) return [];
    keys.add(key);
    return [code`${propertyKey(key)}: ${stringLiteral(url)}`];
  });
  return [
    lines(
      code`/** Where it is served, by stage; what \`createClient\` takes as \`baseUrl\`. */`,
      code`export const ${ident(name)} = ${objectLiteral(members, name.length + 24)} as const;`,
    ),
  ];
}

interface Scope {
  readonly names: OperationNames;
  readonly imports: Imports;
  readonly api: HttpApi;
  readonly named: NamedSchemas;
  readonly dates: DateNames;
}

function printClient(api: HttpApi, dates: DateNames, chosen: readonly Operation[], more: readonly Code[] = []): Code {
  const names = operationNames(api);
  const functions = new Set(callable(api).map(({ name }) => name));
  const aliases = aliasesOf(api, functions);
  const operations = chosen.map((operation) => withAliases(operation, aliases));
  const inputs = operations.filter(takesInput).map(names.input);
  const types = [
    ...api.schemas.map(({ name }) => ({ name, local: aliases.get(name) ?? name })),
    ...inputs.map((name) => ({ name, local: name })),
  ];
  const imports = new Imports([...functions, ...types.map(({ local }) => local), ...operations.map(names.error)]);
  const named = new Map(api.schemas.map(({ name, schema }) => [`#/schemas/${aliases.get(name) ?? name}`, schema]));
  const scope = { names, imports, api, named, dates };
  const functionsOf = operations.flatMap((operation) => printOperation(operation, scope));
  const body = [...more, ...functionsOf];
  if (body.length === 0) return code`export {};`;
  const used = new Set(
    namesIn(
      [...inputs.map(ident), ...operations.flatMap(typesOf)],
      types.map(({ local }) => local),
    ),
  );
  for (const { name, local } of types) if (used.has(local)) imports.own(name, "./types.js", local);
  return joined([imports.print(), ...body], code`\n\n`);
}

function printOperation(operation: Operation, scope: Scope): Code[] {
  const error = errorType(operation, scope);
  return [printFunction(operation, scope), ...(error === undefined ? [] : [error])];
}

function printFunction(operation: Operation, scope: Scope): Code {
  const { imports, names, api } = scope;
  const failure = operation.failures.length === 0 ? nothing : code`, ${ident(names.error(operation))}`;
  const params = [
    code`client: ${clientType(operation, api, imports)}`,
    ...(takesInput(operation)
      ? [code`input: ${ident(names.input(operation))}${needsInput(operation) ? nothing : code` = {}`}`]
      : []),
    code`options?: ${imports.type("CallOptions", runtime)}`,
  ];
  const types = code`<${resultType(operation)}${failure}>`;
  const result = code`${imports.type("Call", runtime)}${types}`;
  const name = ident(operation.name);
  const flat = code`export function ${name}(${joined(params, comma)}): ${result} {`;
  const head = fits(flat)
    ? flat
    : lines(code`export function ${name}(`, ...params.map((param) => indent(code`${param},`)), code`): ${result} {`);
  return lines(operationComment(operation, names), head, indent(sendLine(operation, scope, types)), code`}`);
}

const runtime = "@apigw/client";

/** The types stand there once more where that is short: inferred from the signature they cost the compiler twice. */
function sendLine(operation: Operation, scope: Scope, types: Code): Code {
  const members = requestMembers(operation, scope);
  const send = types.includes("\n") ? code`client.send` : code`client.send${types}`;
  const flat = code`return ${send}({ ${joined(members, comma)} }, options);`;
  if (fits(flat, 2)) return flat;
  return lines(code`return ${send}(`, indent(code`${objectLiteral(members, 5)},`), indent(code`options,`), code`);`);
}

function errorType(operation: Operation, { names, imports }: Scope): Code | undefined {
  const failures = failuresOf(operation);
  if (failures.length === 0) return undefined;
  const members = failures.map(({ status, body }) => code`${imports.type("ApiError", runtime)}<${status}, ${body}>`);
  return code`export type ${ident(names.error(operation))} = ${joined(members, code` | `)};`;
}

/** What it does, where it is served, what it gives and how it fails. */
function operationComment(operation: Operation, names: OperationNames): Code | undefined {
  const success = operation.replies.find(({ description }) => description !== undefined);
  const tags = [
    ...(success === undefined ? [] : [code`@returns ${oneLine(success.description)}`]),
    ...throwsOf(operation, ident(names.error(operation))),
    ...(operation.deprecated === true ? [code`@deprecated`] : []),
  ];
  return docComment(
    ...words(operation),
    code`\`${oneLine(operation.route.replaceAll("`", "'"))}\``,
    tags.length === 0 ? undefined : lines(...tags),
  );
}

/** A line for each failure that has words, and one for all that have none. */
function throwsOf(operation: Operation, error: Code): Code[] {
  const failures = operation.failures;
  const silent = failures.filter(({ description }) => description === undefined);
  const lines = failures
    .filter(({ description }) => description !== undefined)
    .map(({ status, description }) => code`@throws {@link ${error}} ${statusText(status)}: ${oneLine(description)}`);
  if (silent.length === 0) return lines;
  return [
    ...lines,
    code`@throws {@link ${error}} ${joined(
      silent.map(({ status }) => statusText(status)),
      comma,
    )}.`,
  ];
}

/** Summary and description, once where they say the same. */
export function words({ summary, description }: Operation): (Code | undefined)[] {
  const first = prose(summary);
  const second = prose(description);
  return first === second || first === undefined ? [second] : [first, second];
}

export function statusText(status: Reply["status"]): Code {
  if (status === "default") return code`any other status`;
  return typeof status === "number" ? numberLiteral(status) : oneLine(`any other ${status}`);
}
