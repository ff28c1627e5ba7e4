import type { OperationContract, Params } from "../contract.js";
import { isJson } from "../http/body.js";
import { splitRoute } from "../http/route.js";
import { table } from "../shape.js";
import type { EventRequest } from "./event.js";
import { pairsOf, textOf, textPairsOf, writtenParams } from "./written.js";

/** What a caller would send for this input. */
export function requestFor(operation: OperationContract, input?: object): EventRequest {
  const [method, template = "/"] = splitRoute(operation.route);
  const values = table(input);
  const pathParameters: Record<string, string> = Object.create(null);
  for (const [name, value] of writtenParams(operation.path, values, false)) {
    // A greedy parameter keeps its slashes.
    const parts = template.includes(`{${name}+}`) ? value.split("/") : [value];
    pathParameters[name] = parts.map(encodeURIComponent).join("/");
  }
  const path = template.replace(/\{([^}+]+)\+?\}/g, (whole, name: string) => pathParameters[name] ?? whole);
  const body = bodyOf(operation, values.body);
  const search = operation.query === "*" ? "" : encodedPairs(operation.query, values).join("&");
  return {
    method: method === "ANY" || method === "$default" ? String(values.method ?? "POST") : method,
    resource: operation.route === "$default" ? "$default" : template,
    path: [operation.route === "$default" ? String(values.path ?? "/") : path, search].filter(Boolean).join("?"),
    pathParameters: { ...pathParameters },
    query: operation.query === "*" ? textPairsOf(values.query) : [],
    headers: {
      ...(body && { "content-type": body.type }),
      ...Object.fromEntries(
        writtenParams(operation.headers, values, false).map(([name, text]) => [name.toLowerCase(), text]),
      ),
    },
    cookies: encodedPairs(operation.cookies, values),
    ...(body && { body: body.content }),
  };
}

function encodedPairs(params: Params | undefined, values: Readonly<Record<string, unknown>>): string[] {
  return writtenParams(params, values, true, encodeURIComponent).map((pair) => pair.join("="));
}

function bodyOf(
  { body }: OperationContract,
  value: unknown,
): { type: string; content: string | Uint8Array } | undefined {
  if (body === undefined || value === undefined) return undefined;
  const declared = typeof body === "string" ? body : body.type;
  const type = declared.replace(/;.*/s, "").trim().toLowerCase();
  if (value instanceof Uint8Array) return { type: examples[type] ?? declared, content: value };
  const fields = typeof body === "string" ? undefined : body.fields;
  // Nobody sends null but as JSON.
  if (value === null && !isJson(type)) return undefined;
  if (type === "application/x-www-form-urlencoded") return { type: declared, content: urlencoded(value, fields) };
  if (type === "multipart/form-data") return multipart(value, fields);
  if (isJson(type) || type === "*/*") {
    return { type: type === "*/*" ? "application/json" : declared, content: JSON.stringify(value) };
  }
  if (typeof value === "string") return { type: examples[type] ?? declared, content: value };
  throw new TypeError(`A body of ${declared} is made of bytes or of a text here`);
}

/** Nobody sends a type with a star. */
const examples: Readonly<Record<string, string>> = {
  "*/*": "application/octet-stream",
  "application/*": "application/octet-stream",
  "audio/*": "audio/mpeg",
  "image/*": "image/png",
  "text/*": "text/plain",
  "video/*": "video/mp4",
};

function urlencoded(value: unknown, fields: Params | undefined): string {
  const { plain, styled } = apart(table(value), fields);
  const pairs = writtenParams(styled, table(value), true, encodeURIComponent).map((pair) => pair.join("="));
  return [new URLSearchParams(textPairsOf(plain)).toString(), ...pairs].filter(Boolean).join("&");
}

/** The fields of a form, and those of them that are written as parameters of a query are. */
function apart(values: Readonly<Record<string, unknown>>, fields: Params = {}): { plain: object; styled: Params } {
  const isStyled = (field: Params[string] | undefined) =>
    typeof field === "object" && (field.style !== undefined || field.separator !== undefined);
  const named = (name: string) => (Object.hasOwn(fields, name) ? fields[name] : undefined);
  return {
    plain: Object.fromEntries(Object.entries(values).filter(([name]) => !isStyled(named(name)))),
    styled: Object.fromEntries(Object.entries(fields).filter(([, field]) => isStyled(field))),
  };
}

/** A form as parts (RFC 7578), as browsers write it: bytes are files. */
function multipart(value: unknown, fields: Params | undefined): { type: string; content: Uint8Array } {
  const { plain, styled } = apart(table(value), fields);
  const all = [...pairsOf(plain), ...writtenParams(styled, table(value), true)];
  const parts = all.map(([name, one]) => {
    const disposition = `content-disposition: form-data; name="${name.replace(/["\r\n]/g, encodeURIComponent)}"`;
    const isFile = one instanceof Uint8Array;
    const head = `${disposition}${isFile ? '; filename="file"\r\ncontent-type: application/octet-stream' : ""}\r\n\r\n`;
    return { head, content: Buffer.from(isFile ? one : textOf(one)) };
  });
  const boundary = boundaryOf(parts);
  const written = parts.flatMap(({ head, content }) => [
    Buffer.from(`--${boundary}\r\n${head}`),
    content,
    Buffer.from("\r\n"),
  ]);
  const content = new Uint8Array(Buffer.concat([...written, Buffer.from(`--${boundary}--\r\n`)]));
  return { type: `multipart/form-data; boundary=${boundary}`, content };
}

/** The same for the same form, and in none of its parts. */
function boundaryOf(parts: readonly { readonly content: Buffer }[]): string {
  let boundary = "part-of-a-test-event";
  for (let more = 1; parts.some(({ content }) => content.includes(boundary)); more += 1) {
    boundary = `part-of-a-test-event-${more}`;
  }
  return boundary;
}
