import { type ApiContract, fileOf, lambda, readForm } from "@apigw/server";
import { createEvent } from "@apigw/server/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

// What clients of every kind write, byte for byte: runtimes read it each in its own way, and this service in one.

const formsApi: ApiContract<{ add(input: { body: Record<string, unknown> }): unknown }> = {
  name: "forms",
  operations: {
    add: {
      route: "POST /add",
      status: 200,
      body: { type: "multipart/form-data", form: readForm, fields: { count: "integer" } },
    },
  },
};

let added: Record<string, unknown> = {};
const handler = lambda(formsApi, {
  add: ({ body }) => {
    added = body;
  },
});

/** The fields that the method was given, each file by its name, its type and its text; or what was answered. */
async function add(content: string | Uint8Array, type = "multipart/form-data; boundary=b"): Promise<unknown> {
  const body = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const headers = { "content-type": type };
  // What a handler gives for an event of format 2.0.
  const answered = (await handler(
    createEvent({ method: "POST", path: "/add", headers, body }, { version: "2.0" }),
  )) as {
    statusCode: number;
    body: string;
  };
  if (answered.statusCode !== 200) return [answered.statusCode, JSON.parse(answered.body).errors];
  return Object.fromEntries(
    Object.entries(added).map(([name, value]) => [name, Array.isArray(value) ? value.map(shown) : shown(value)]),
  );
}

function shown(value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  const { name, type } = fileOf(value) ?? {};
  return [name, type, Buffer.from(value).toString("latin1")];
}

const malformed = [400, [{ in: "body", pointer: "", detail: "is not valid multipart/form-data" }]];

const part = (head: string, value = "x") => `--b\r\n${head}\r\n\r\n${value}\r\n--b--\r\n`;
const field = 'Content-Disposition: form-data; name="f"';

describe("a part says what it is", () => {
  test.each<[what: string, content: string, fields: object]>([
    ["with a name in quotes", part(field), { f: "x" }],
    [
      "with names that are not",
      part("Content-Disposition: form-data; name=f; filename=e.txt"),
      { f: ["e.txt", "", "x"] },
    ],
    ["without spaces", part('Content-Disposition:form-data;name="f"'), { f: "x" }],
    ["in capitals", part('Content-Disposition: FORM-DATA; name="f"'), { f: "x" }],
    ["with a type that is none", part(`${field}; filename=e\r\nContent-Type: imäge/png`), { f: ["e", "", "x"] }],
    ["with more of them", part('content-disposition:\t form-data ; NAME = "f" ;'), { f: "x" }],
    [
      "in a line that goes on",
      part('Content-Disposition: form-data;\r\n name="f";\r\n\tfilename="e"'),
      { f: ["e", "", "x"] },
    ],
    [
      "with the name of a file in its charset",
      part(`${field}; filename*=utf-8''%C3%A9.txt`),
      { f: ["é.txt", "", "x"] },
    ],
    ["and another one", part(`${field}; filename="e"; filename*=iso-8859-1'fr'%e9.txt`), { f: ["é.txt", "", "x"] }],
    ["or one that is none", part(`${field}; filename="e"; filename*=klingon''%e9`), { f: ["e", "", "x"] }],
    ["with a file that has no name", part(`${field}; filename=""`, ""), { f: ["", "", ""] }],
    ["with a type before", part(`Content-Type: Image/PNG\r\n${field}; filename=e`), { f: ["e", "image/png", "x"] }],
    ["with a length", part(`${field}\r\nContent-Length: 1`), { f: "x" }],
    ["that nothing was done to it", part(`${field}\r\nContent-Transfer-Encoding: binary`), { f: "x" }],
    ["that it is base64", part(`${field}\r\nContent-Transfer-Encoding: BASE64`, "w7\r\nw="), { f: "ü" }],
    ["with quotes behind backslashes", part('Content-Disposition: form-data; name="a\\"b\\""'), { 'a"b"': "x" }],
    ["with quotes as browsers write them", part('Content-Disposition: form-data; name="a%22b\\"'), { 'a"b\\': "x" }],
    ["with quotes as they are", part('Content-Disposition: form-data; name="a"b"'), { 'a"b': "x" }],
    ["with a name that has separators", part('Content-Disposition: form-data; name="a; b=c"'), { "a; b=c": "x" }],
  ])("%s", async (_, content, fields) => {
    expect(await add(content)).toEqual(fields);
  });

  test("what .NET writes", async () => {
    const text = "Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=count";
    const file = "Content-Disposition: form-data; name=f; filename=cat.png; filename*=utf-8''cat.png";
    const content = `--4b1c\r\n${text}\r\n\r\n7\r\n--4b1c\r\n${file}\r\n\r\nxyz\r\n--4b1c--\r\n`;
    expect(await add(content, 'multipart/form-data; boundary="4b1c"')).toEqual({ count: 7, f: ["cat.png", "", "xyz"] });
  });

  test("the name of a file never is a path, in whatever charset", async () => {
    expect(await add(part(`${field}; filename*=utf-8''..%2F..%2Fetc%5Cpasswd`))).toEqual({ f: ["passwd", "", "x"] });
  });

  test("a text is of the charset that its part says, and one that is none of it is bytes", async () => {
    const latin1 = (type: string) => Buffer.from(part(`${field}${type}`, "\xe9"), "latin1");
    expect(await add(latin1("\r\nContent-Type: text/plain; charset=iso-8859-1"))).toEqual({ f: "é" });
    expect(await add(latin1(""))).toEqual({ f: [undefined, undefined, "\xe9"] });
  });

  test("bytes of one part are not found behind those of another", async () => {
    await add(part(`${field}; filename=e`));
    expect(added.f).toMatchObject({ buffer: { byteLength: 1 } });
  });
});

describe("a form", () => {
  test.each<[what: string, content: string, fields: object]>([
    ["may be empty", "--b--\r\n", {}],
    ["may end with its boundary", part(field).slice(0, -2), { f: "x" }],
    ["may have something before it", `hello\r\n${part(field)}`, { f: "x" }],
    ["and after it", `${part(field)}bye --b\r\n--b\r\n`, { f: "x" }],
    ["may have spaces behind a boundary", part(field).replace("--b\r\n", "--b \t\r\n"), { f: "x" }],
    [
      "has values with line breaks, and its boundary inside of a line",
      part(field, "\r\n--\r\n-b x--b\n--b\r"),
      { f: "\r\n--\r\n-b x--b\n--b\r" },
    ],
  ])("%s", async (_, content, fields) => {
    expect(await add(content)).toEqual(fields);
  });

  test.each([
    'multipart/form-data; boundary="b"',
    "Multipart/Form-Data;Boundary=b",
    "multipart/form-data; charset=UTF-8; boundary=b;",
  ])("says its boundary: %s", async (type) => {
    expect(await add(part(field), type)).toEqual({ f: "x" });
  });

  test("whose boundary is like the beginning of a value", async () => {
    const boundary = `${"-".repeat(60)}b`;
    const content = `--${boundary}\r\n${field}\r\n\r\n${"-".repeat(500)}\r\n--${boundary}--`;
    expect(await add(content, `multipart/form-data; boundary=${boundary}`)).toEqual({ f: "-".repeat(500) });
  });
});

describe("is no form", () => {
  test.each<[what: string, content: string]>([
    ["what has broken off in a value", part(field).slice(0, -9)],
    ["what has broken off before its end", part(field).replace("--b--\r\n", "--b")],
    ["what has broken off in a head", `--b\r\n${field}`],
    ["what has no boundary", "f=x"],
    ["nothing at all", ""],
    ["lines of another system", part(field).replaceAll("\r\n", "\n")],
    ["a part without a head", "--b\r\n\r\nx\r\n--b--"],
    ["a part without a name", part("Content-Disposition: form-data")],
    ["a part that is none of a form", part('Content-Disposition: attachment; name="f"')],
    ["a part of something like a form", part('Content-Disposition: form-data-x; name="f"')],
    ["a part with two names", part(`${field}; name=g`)],
    ["a part with half a parameter", part(`${field}; filename="e`)],
    ["a part with an open name", part('Content-Disposition: form-data; name="f')],
    ["a part with a name that is open to its end", part('Content-Disposition: form-data; name="f\\"; filename=\\"e')],
    ["a name with a line break", part('Content-Disposition: form-data; name="f\n"')],
    ["a name that would be another part's head", part('Content-Disposition: form-data; filename="a\\"; name=\\"f"')],
    ["a boundary with something behind it", part(field).replace("--b\r\n", "--bc\r\n")],
    ["what is not the base64 that it says", part(`${field}\r\nContent-Transfer-Encoding: base64`, "ü")],
  ])("%s", async (_, content) => {
    expect(await add(content)).toEqual(malformed);
  });

  test.each(["; boundary=b; boundary=c", "; boundary=", '; boundary="b', `; boundary=${"b".repeat(71)}`])(
    "what says no boundary: %s",
    async (type) => {
      const boundary = /b{71}/.exec(type)?.[0] ?? "b";
      expect(await add(part(field).replaceAll("--b", `--${boundary}`), `multipart/form-data${type}`)).toEqual(
        malformed,
      );
    },
  );

  test("a form with a member that would become a prototype", async () => {
    const content = part(field.replace('"f"', '"__proto__"'));
    expect(await add(content)).toMatchObject([400, [{ detail: "holds a member that would become a prototype" }]]);
  });
});

// Each would take for minutes, were a part of it looked at again for each part of it.
test.each<[what: string, content: string, boundary?: string]>([
  ["quotes", part(`Content-Disposition: form-data; name="${'" '.repeat(2_000_000)}`)],
  ["backslashes", part(`Content-Disposition: form-data; name="${'\\"'.repeat(2_000_000)}`)],
  ["spaces", part(`Content-Disposition: form-data; name=${" ".repeat(4_000_000)}"`)],
  ["parameters", part(`Content-Disposition: form-data${"; a".repeat(1_000_000)}`)],
  ["lines", part(`${field}${"\r\na: b".repeat(600_000)}`)],
  ["folded lines", part(`${field}${"\r\n ".repeat(1_000_000)}`)],
  ["almost boundaries", "\r\n--bbbbbbbbbb".repeat(300_000), "b".repeat(70)],
  ["no boundary", "b".repeat(4_000_000), "b".repeat(70)],
  ["a boundary that is too long to be looked for", "b".repeat(4_000_000), "b".repeat(8000)],
])("a form of millions of %s takes no longer than it is", async (_, content, boundary = "b") => {
  await add(content, `multipart/form-data; boundary=${boundary}`);
});

test("what the platform writes is read as it was", async () => {
  const name = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom(..."a\"\\'%2;=\r\n é\u2028😀\ufeff") }),
  );
  const file = fc
    // The platform writes one without a name as a text.
    .tuple(fc.uint8Array(), name.filter(Boolean), fc.constantFrom("", "image/png", "text/plain;charset=utf-8"))
    .map(([bytes, called, type]) => new File([bytes], called, { type }));
  // What would become a prototype is refused.
  const field = fc.tuple(
    name.filter((one) => one !== "__proto__"),
    fc.oneof(name, file),
  );
  const fields = fc.uniqueArray(field, { selector: ([name]) => nameRead(name) });
  await fc.assert(
    fc.asyncProperty(fields, async (sent) => {
      const form = new FormData();
      for (const [name, value] of sent) form.append(name, value);
      const request = new Response(form);
      const bytes = new Uint8Array(await request.arrayBuffer());
      const wanted = sent.map(async ([name, value]) => [nameRead(name), await valueRead(value)]);
      expect(await add(bytes, request.headers.get("content-type") ?? "")).toEqual(
        Object.fromEntries(await Promise.all(wanted)),
      );
    }),
  );
});

/** A name as it can be written: its line breaks are one kind, and `%22` always is a quote. */
function nameRead(name: string): string {
  return decoded(lines(name));
}

async function valueRead(value: string | File): Promise<unknown> {
  // A byte order mark is none of a text.
  if (typeof value === "string") return lines(value).replace(/^\ufeff/, "");
  const name = decoded(value.name)
    .replace(/^.*[/\\]/s, "")
    .replace(/^\.\.?$/, "");
  return [name, value.type || "application/octet-stream", Buffer.from(await value.arrayBuffer()).toString("latin1")];
}

function lines(text: string): string {
  return text.replace(/\r\n|\r|\n/g, "\r\n");
}

function decoded(text: string): string {
  return text.replace(/%(22|0d|0a)/gi, decodeURIComponent);
}
