import type { OperationContract, ParamContract, Params } from "../contract.js";
import { isJson } from "../http/body.js";
import { table } from "../shape.js";
import type { EventRequest } from "./event.js";

/** What a caller would send for this input. */
export function requestFor(operation: OperationContract, input: object): EventRequest {
  const [method = "", template = "/"] = operation.route.split(" ");
  const values = table(input);
  const pathParameters: Record<string, string> = Object.create(null);
  for (const [name, value] of textsOf(operation.path, values)) {
    // A greedy parameter keeps its slashes.
    const parts = template.includes(`{${name}+}`) ? value.split("/") : [value];
    pathParameters[name] = parts.map(encodeURIComponent).join("/");
  }
  const path = template.replace(/\{([^}+]+)\+?\}/g, (whole, name: string) => pathParameters[name] ?? whole);
  const body = bodyOf(operation, values.body);
  return {
    method: method === "ANY" || method === "$default" ? String(values.method ?? "POST") : method,
    resource: operation.route === "$default" ? "$default" : template,
    path: operation.route === "$default" ? String(values.path ?? "/") : path,
    pathParameters: { ...pathParameters },
    query: operation.query === "*" ? wholeQuery(values.query) : textsOf(operation.query, values, true),
    headers: {
      ...(body && { "content-type": body.type }),
      ...Object.fromEntries(textsOf(operation.headers, values).map(([name, text]) => [name.toLowerCase(), text])),
    },
    cookies: textsOf(operation.cookies, values).map(([name, value]) => `${name}=${value}`),
    ...(body && { body: body.content }),
  };
}

/** Parameters by their wire names, as text. Lists of a query repeat their name, unless they have a separator. */
function textsOf(params: Params = {}, values: Readonly<Record<string, unknown>>, repeats = false): [string, string][] {
  return Object.entries(params).flatMap(([property, declared]) => {
    const {
      type,
      wire = property,
      separator,
    }: ParamContract = typeof declared === "string" ? { type: declared } : declared;
    const value = values[property];
    if (value === undefined) return [];
    const isJsonText = [type].flat().some((one) => one === "json" || one === "object");
    const text = (one: unknown) => (isJsonText || typeof one === "object" ? JSON.stringify(one) : String(one));
    if (!Array.isArray(value) || isJsonText) return [[wire, text(value)]];
    if (repeats && separator === undefined) return value.map((one): [string, string] => [wire, text(one)]);
    return [[wire, value.map(text).join(separator ?? ",")]];
  });
}

function wholeQuery(query: unknown): [string, string][] {
  return Object.entries(table(query)).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, String(one)]),
  );
}

function bodyOf(
  { body }: OperationContract,
  value: unknown,
): { type: string; content: string | Uint8Array } | undefined {
  if (body === undefined || value === undefined) return undefined;
  const declared = typeof body === "string" ? body : body.type;
  if (value instanceof Uint8Array)
    return { type: declared.includes("*") ? "application/octet-stream" : declared, content: value };
  if (declared === "application/x-www-form-urlencoded") {
    return { type: declared, content: new URLSearchParams(wholeQuery(value)).toString() };
  }
  if (isJson(declared) || declared === "*/*") {
    return { type: declared === "*/*" ? "application/json" : declared, content: JSON.stringify(value) };
  }
  if (typeof value === "string") return { type: declared, content: value };
  throw new TypeError(`A body of ${declared} is made of bytes or of a text here`);
}
