import { type ApiContract, fileOf, lambda, readForm, type SentFile } from "@apigw/server";
import { describe, expect, test } from "vitest";

interface Forms {
  add(input: { body: Record<string, unknown> }): unknown;
}

const formsApi: ApiContract<Forms> = {
  name: "forms",
  operations: {
    add: {
      route: "POST /add",
      status: 200,
      body: {
        type: "multipart/form-data",
        also: ["application/x-www-form-urlencoded"],
        form: readForm,
        fields: {
          meta: "object",
          age: "integer",
          tags: "integer[]",
          either: { type: ["object", "string"] },
          photo: "bytes",
          photos: "bytes[]",
        },
      },
    },
  },
};

let added: Record<string, unknown> = {};
const handler = lambda(formsApi, {
  add: ({ body }) => {
    added = body;
  },
});

/** What the method was given, or what was answered. */
async function add(body: BodyInit, headers: HeadersInit = {}): Promise<unknown> {
  const sent = new Request("http://any", { method: "POST", body, headers });
  const event = {
    version: "2.0",
    routeKey: "POST /add",
    rawPath: "/add",
    headers: Object.fromEntries(sent.headers),
    body: Buffer.from(await sent.arrayBuffer()).toString("base64"),
    isBase64Encoded: true,
    requestContext: { http: { method: "POST" } },
  };
  // What a handler gives for an event of format 2.0.
  const answered = (await handler(event)) as { statusCode: number; body: string };
  return answered.statusCode === 200 ? { ...added } : [answered.statusCode, JSON.parse(answered.body).errors];
}

const fault = (detail: string, pointer = "") => [400, [{ in: "body", pointer, detail }]];

function formOf(...parts: [name: string, value: string | Blob][]): FormData {
  const form = new FormData();
  for (const [name, value] of parts) form.append(name, value);
  return form;
}

const json = (value: unknown) => new Blob([JSON.stringify(value)], { type: "application/json" });
const urlencoded = { "content-type": "application/x-www-form-urlencoded" };

describe("the contract says what a part is, and not whether it has the name of a file", () => {
  test("JSON and numbers are read out of one", async () => {
    const form = formOf(["meta", json({ title: "t" })], ["age", json(7)], ["tags", json(1)], ["tags", "2"]);
    expect(await add(form)).toEqual({ meta: { title: "t" }, age: 7, tags: [1, 2] });
  });

  test("and are told where they are none", async () => {
    expect(await add(formOf(["meta", new Blob(["{"])]))).toEqual(fault("is not valid JSON", "/meta"));
    expect(await add(formOf(["age", new Blob(["old"])]))).toEqual(fault("must be an integer", "/age"));
    expect(await add(formOf(["age", new Blob([Uint8Array.of(255)])]))).toEqual(fault("is not UTF-8", "/age"));
  });

  test("of several types the first that fits is taken", async () => {
    expect(await add(formOf(["either", json({ a: 1 })]))).toEqual({ either: { a: 1 } });
    expect(await add(formOf(["either", new Blob(["a"])]))).toEqual({ either: "a" });
  });

  test("bytes are bytes, however they were sent, and of several for one the last", async () => {
    const [text, bytes] = [Uint8Array.of(97), Uint8Array.of(255)];
    const form = formOf(["photo", "no"], ["photo", new Blob([bytes])], ["photos", "a"], ["photos", new Blob([bytes])]);
    expect(await add(form)).toEqual({ photo: bytes, photos: [text, bytes] });
  });

  test("a file of which nothing is known is bytes", async () => {
    expect(await add(formOf(["other", new Blob(["a"])], ["note", "b"]))).toEqual({
      other: Uint8Array.of(97),
      note: "b",
    });
  });
});

describe("of a file, its name and its type can be asked", () => {
  const photo = new Blob([Uint8Array.of(255)], { type: "image/png" });

  /** What is known of the bytes that came for the photos. */
  async function filesOf(...sent: (string | File)[]): Promise<(SentFile | undefined)[]> {
    const { photos } = (await add(formOf(...sent.map((one) => ["photos", one] as [string, string | File])))) as {
      photos: Uint8Array[];
    };
    return photos.map(fileOf);
  }

  test("of each of several, and of no bytes that came otherwise", async () => {
    const files = [new File([photo], "cat.png", { type: "image/png" }), new File(["a"], "b"), "text"];
    expect(await filesOf(...files)).toEqual([
      { name: "cat.png", type: "image/png" },
      { name: "b", type: "application/octet-stream" },
      undefined,
    ]);
    expect(fileOf(Uint8Array.of(1))).toBeUndefined();
  });

  test.each([
    ["../../etc/passwd", "passwd"],
    ["C:\\Users\\me\\cat.png", "cat.png"],
    ["a/..", ""],
    ["..", ""],
    [".", ""],
    ["photos/", ""],
    [".gitignore", ".gitignore"],
    ["...", "..."],
    ['größer; "x".png', 'größer; "x".png'],
  ])("a name is never a path: %s", async (sent, name) => {
    expect(await filesOf(new File([photo], sent))).toMatchObject([{ name }]);
  });
});

test("a name may be long, but what stands before a part's content has an end", async () => {
  const named = (count: number) => formOf(["photo", new File(["a"], "/a".repeat(count))]);
  await add(named(7_000));
  expect(fileOf(added.photo as Uint8Array)).toMatchObject({ name: "a" });
  expect(await add(named(1_000_000))).toEqual(fault("is not valid multipart/form-data"));
});

describe("a form has a thousand fields at most", () => {
  const parts = (count: number, more = "") =>
    `--b\r\ncontent-disposition: form-data; name="a"${more}\r\n\r\n\r\n`.repeat(count).concat("--b--\r\n");
  const multipart = (type = "multipart/form-data; boundary=b") => ({ "content-type": type });

  test("as text", async () => {
    expect(await add("a&".repeat(999), urlencoded)).toMatchObject({ a: { length: 999 } });
    expect(await add("a&".repeat(2_900_000), urlencoded)).toEqual(fault("has more than 1000 fields"));
  });

  test.each(["", '; filename="f"'])("as parts%s", async (more) => {
    expect(await add(parts(1000, more), multipart())).toMatchObject({ a: { length: 1000 } });
    expect(await add(parts(1001, more), multipart())).toEqual(fault("has more than 1000 fields"));
    expect(await add(parts(3000, more), multipart())).toEqual(fault("has more than 1000 fields"));
  });

  test("whatever boundaries are told", async () => {
    const type = multipart('multipart/form-data; x="; boundary=no"; boundary="b"; boundary=c');
    expect(await add(parts(100_000), type)).toMatchObject([400, [{ in: "body" }]]);
  });
});

test("a form that is not UTF-8 is refused", async () => {
  expect(await add(Buffer.from("a=\xe9", "latin1"), urlencoded)).toEqual(fault("is not UTF-8"));
});

test.each(["multipart/form-data", "multipart/form-data; boundary=", 'multipart/form-data; boundary=""'])(
  "%s without a boundary is refused",
  async (type) => {
    expect(await add("--b--", { "content-type": type })).toEqual(fault("is not valid multipart/form-data"));
  },
);
