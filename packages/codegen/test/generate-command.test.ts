import { symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { project } from "./support/folder.js";
import { petShop } from "./support/pets.js";

async function shop() {
  const folder = await project();
  await folder.write("pets.openapi.json", petShop);
  return folder;
}

test("a document becomes a folder of code, and its manifest", async () => {
  const { apigw, files, read } = await shop();
  const { code, out } = await apigw("generate", "--input", "pets.openapi.json", "--out", "src/pets");
  expect(code).toBe(0);
  expect(out).toContain("5 written");
  expect(await files()).toEqual([
    "package.json",
    "pets.openapi.json",
    ...[".apigw.json", "client.ts", "index.ts", "schemas.ts", "server.ts", "types.ts"].map(
      (name) => `src/pets/${name}`,
    ),
  ]);
  expect(Object.keys(JSON.parse(await read("src/pets/.apigw.json")).files)).toEqual([
    "client.ts",
    "index.ts",
    "schemas.ts",
    "server.ts",
    "types.ts",
  ]);
});

test("a second run writes nothing", async () => {
  const { apigw } = await shop();
  await apigw("generate", "--input", "pets.openapi.json", "--out", "src/pets");
  const { out } = await apigw("generate", "--input", "pets.openapi.json", "--out", "src/pets");
  expect(out).toContain("same");
});

test("--check is content with fresh code, and names what was edited, deleted or outgrown", async () => {
  const { apigw, write } = await shop();
  const check = () => apigw("generate", "--input", "pets.openapi.json", "--out", "src/pets", "--check", "--json");
  await apigw("generate", "--input", "pets.openapi.json", "--out", "src/pets");
  expect((await check()).code).toBe(0);
  await write("src/pets/types.ts", "export type Pet = string;\n");
  const { code, out } = await check();
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    command: "generate",
    ok: false,
    result: { apis: [{ fresh: false, differences: [{ file: "types.ts", what: "edited" }] }] },
  });
  await write("pets.openapi.json", { ...petShop, info: { title: "Cats", version: "1" } });
  expect(JSON.parse((await check()).out).result.apis[0].differences).toContainEqual({
    file: "client.ts",
    what: "changed",
  });
});

test("a file that is not ours is never written over", async () => {
  const { apigw, write, read } = await shop();
  await write("client.ts", "export const mine = 1;\n");
  const { code, err } = await apigw("generate", "--input", "pets.openapi.json", "--out", ".");
  expect(code).toBe(2);
  expect(err).toContain("client.ts exists and was not generated");
  expect(await read("client.ts")).toBe("export const mine = 1;\n");
});

test("a file that is no longer generated goes, unless somebody edited it", async () => {
  const { apigw, write, files } = await shop();
  const out = ["--input", "pets.openapi.json", "--out", "src/pets"];
  await apigw("generate", ...out);
  await apigw("generate", ...out, "--emit", "types,client");
  expect(await files()).not.toContain("src/pets/server.ts");
  await apigw("generate", ...out);
  await write("src/pets/server.ts", "export const edited = true;\n");
  const { out: said } = await apigw("generate", ...out, "--emit", "types,client");
  expect(said).toContain("server.ts edited by hand and kept");
  expect(await files()).toContain("src/pets/server.ts");
});

test.each(["../elsewhere", "/etc/apigw", "C:\\apigw", "\\\\server\\share", "src/../../elsewhere"])(
  "the output folder %s is refused and nothing is written",
  async (out) => {
    const { apigw, files } = await shop();
    const { code, err } = await apigw("generate", "--input", "pets.openapi.json", "--out", out);
    expect(code).toBe(2);
    expect(err).toContain("nothing was written");
    expect(await files()).toEqual(["package.json", "pets.openapi.json"]);
  },
);

test("a symbolic link does not lead out of the project", async () => {
  const { apigw, path } = await shop();
  await symlink(tmpdir(), join(path, "away"));
  const { code, err } = await apigw("generate", "--input", "pets.openapi.json", "--out", "away/pets");
  expect(code).toBe(2);
  expect(err).toContain("lies outside of the project");
});

test.each<[string, string | object, string, 1 | 2]>([
  ["not an OpenAPI document", { name: "x" }, "this is not an OpenAPI document", 1],
  ["neither JSON nor YAML", "{ oops", "neither JSON nor YAML", 1],
  [
    "a bomb of YAML aliases",
    `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghi"
      .split("")
      .map((name, at) => `${name}: &${name} [${`*${"abcdefghi"[at]},`.repeat(9)}]`)
      .join("\n")}`,
    "its aliases expand to more than anybody would write",
    1,
  ],
])("a document that is %s is told in a paragraph, and nothing is written", async (_, content, text, exit) => {
  const { apigw, write, files } = await project();
  await write("bad.json", content);
  const { code, err } = await apigw("generate", "--input", "bad.json", "--out", "src/bad");
  expect(code).toBe(exit);
  expect(err).toContain(text);
  expect(await files()).toEqual(["bad.json", "package.json"]);
});

test.each([
  [["generate", "--input", "none.json"], "There is no file"],
  [["generate"], "There is nothing to generate"],
  [["generate", "--nonsense"], "--nonsense"],
  [["generate", "--watch"], '--watch of "generate" is not built yet'],
  [["generate", "--input", "package.json", "--emit", "zod"], "not built yet"],
  [["generate", "--input", "package.json", "--emit", "nonsense"], "There is no emitter"],
  [["pull"], "There is nothing to pull"],
  [["deploy"], '"deploy" is not built yet'],
  [["nonsense"], "There is no command"],
])("apigw %j is wrong usage, and says so", async (args, text) => {
  const { code, err } = await (await project()).apigw(...args);
  expect(err).toContain(text);
  expect(code).toBe(2);
});

test("errors in the contract stop generation before anything is written", async () => {
  const { apigw, write, files } = await project();
  const get = { operationId: "same", responses: {} };
  await write("two.json", {
    openapi: "3.0.1",
    info: { title: "Two", version: "1" },
    paths: { "/a": { get }, "/b": { get } },
  });
  const { code, err } = await apigw("generate", "--input", "two.json");
  expect(code).toBe(1);
  expect(err).toContain("APIGW107  two.json#/paths/~1b/get");
  expect(await files()).toEqual(["package.json", "two.json"]);
});

test("text of a contract cannot paint or move on the terminal", async () => {
  const { apigw, write } = await project();
  await write("x.json", {
    openapi: "3.0.1",
    info: { title: "x", version: "1" },
    paths: { "/a": { get: { operationId: "\u001b[2J\u0007", responses: { 200: { $ref: "\u001b]0;owned\u0007" } } } } },
  });
  const { out, err } = await apigw("generate", "--input", "x.json");
  expect(`${out}${err}`).not.toContain("\u001b");
});

test("--help tells what there is, with samples; --version tells the version", async () => {
  const { apigw } = await project();
  for (const args of [["--help"], ["pull", "--help"], ["generate", "--help"], ["list", "--help"]]) {
    const { code, out } = await apigw(...args);
    expect(code).toBe(0);
    expect(out).toContain("$ apigw-codegen");
  }
  expect((await apigw("--version")).out).toMatch(/^\d+\.\d+\.\d+/);
});

test("--check tells of a file with our mark that no manifest knows", async () => {
  const { apigw, write, read } = await shop();
  await apigw("generate", "--input", "pets.openapi.json", "--out", "src/pets");
  await write("src/pets/old.ts", await read("src/pets/types.ts"));
  const { code, err, out } = await apigw("generate", "--input", "pets.openapi.json", "--out", "src/pets", "--check");
  expect({ code, err }).toEqual({ code: 1, err: "" });
  expect(out).toContain("src/pets/old.ts has our mark and is in no manifest");
});

test("clean removes what is ours and unchanged, and nothing else", async () => {
  const { apigw, write, files, read } = await shop();
  await apigw("generate", "--input", "pets.openapi.json", "--out", "src/pets");
  await write("src/pets/mine.ts", "export const mine = 1;\n");
  await write("src/pets/types.ts", `${await read("src/pets/types.ts")}// a word of mine\n`);
  const { code, out } = await apigw("clean", "--out", "src/pets");
  expect(code).toBe(0);
  expect(out).toContain("types.ts edited by hand and kept");
  const left = (await files()).filter((name) => name.startsWith("src/"));
  expect(left).toEqual(["src/pets/.apigw.json", "src/pets/mine.ts", "src/pets/types.ts"]);
});

test("clean in a folder of somebody else's removes nothing", async () => {
  const { apigw, write, files } = await shop();
  await write("mine.ts", "export const mine = 1;\n");
  const before = await files();
  expect((await apigw("clean", "--out", ".")).code).toBe(0);
  expect(await files()).toEqual(before);
});

test("two runs at once do not harm each other", async () => {
  const { apigw, files } = await shop();
  const run = () => apigw("generate", "--input", "pets.openapi.json", "--out", "src/pets");
  const codes = (await Promise.all([run(), run(), run()])).map(({ code }) => code);
  expect(codes).toEqual([0, 0, 0]);
  const check = await apigw("generate", "--input", "pets.openapi.json", "--out", "src/pets", "--check");
  expect(check.code).toBe(0);
  expect((await files()).filter((name) => /tmp|\.apigw-/.test(name))).toEqual([]);
});

test("a pattern that no validator runs is told", async () => {
  const { apigw, write } = await shop();
  const Code = { type: "string", pattern: "(a+)+\\b$" };
  const Java = { type: "string", pattern: "(?i)^ab$" };
  await write(
    "pets.openapi.json",
    JSON.stringify({ ...petShop, components: { schemas: { ...petShop.components.schemas, Code, Java } } }),
  );
  const { code, err } = await apigw("generate", "--input", "pets.openapi.json", "--out", "src/pets");
  expect(code).toBe(0);
  expect(err).toMatch(/warning APIGW115 {2}pets.openapi.json#\/components\/schemas\/Code.*without lookaround/s);
  expect(err).toMatch(/warning APIGW115 {2}pets.openapi.json#\/components\/schemas\/Java.*\^\[aA\]\[bB\]\$ for/s);
});

test("so is one of a parameter, a body or a reply that has no name, and each is told once", async () => {
  const { apigw, write } = await project();
  const text = (pattern: string) => ({ type: "string", pattern });
  const json = (pattern: string) => ({ "application/json": { schema: { properties: { id: text(pattern) } } } });
  const post = {
    parameters: [
      { name: "slug", in: "path", required: true, schema: text("^(?:[a-z]+\\b-?)+$") },
      { name: "again", in: "query", schema: { type: "array", items: text("^(?:[a-z]+\\b-?)+$") } },
    ],
    requestBody: { content: json("(?i)^ab$") },
    responses: {
      200: { description: "", content: json("(?i)^cd$") },
      404: { description: "", content: json("(?i)^ef$") },
    },
  };
  await write("shop.json", {
    openapi: "3.0.3",
    info: { title: "Shop", version: "1" },
    paths: { "/a/{slug}": { post } },
  });
  const { err } = await apigw("generate", "--input", "shop.json", "--out", "src/shop");
  expect(err.match(/APIGW115/g)).toHaveLength(4);
  expect(err).toMatch(/shop.json#\/paths\/~1a~1{slug}\/post\/parameters\/0\n.*of the path parameter "slug" of POST/);
  expect(err).toMatch(/of the body of POST/);
  expect(err).toMatch(/of the 200 reply of POST/);
  expect(err).toMatch(/of the 404 reply of POST/);
});

test("so is one of a message that has no name", async () => {
  const { apigw, write } = await project();
  const message = (pattern: string) => ({
    payload: { type: "object", properties: { action: { const: "say" }, text: { type: "string", pattern } } },
  });
  await write("chat.json", {
    asyncapi: "3.0.0",
    info: { title: "Chat", version: "1" },
    channels: { chat: { messages: { say: message("(?i)^ab$"), said: message("(?i)^cd$") } } },
    operations: {
      say: {
        action: "receive",
        channel: { $ref: "#/channels/chat" },
        messages: [{ $ref: "#/channels/chat/messages/say" }],
      },
      said: {
        action: "send",
        channel: { $ref: "#/channels/chat" },
        messages: [{ $ref: "#/channels/chat/messages/said" }],
      },
    },
  });
  const { err } = await apigw("generate", "--input", "chat.json", "--out", "src/chat");
  expect(err).toMatch(/\^ab\$" of messages to say is not checked/);
  expect(err).toMatch(/\^cd\$" of the event said is not checked/);
});

describe("bytes that a REST API makes text of", () => {
  const integration = { type: "aws_proxy", httpMethod: "POST", uri: "arn:x" };
  const file = { type: "object", properties: { file: { type: "string", format: "binary" }, name: { type: "string" } } };
  const form = { "multipart/form-data": { schema: file } };
  const png = { "image/png": { schema: { type: "string", format: "binary" } } };
  const words = { "application/x-www-form-urlencoded": { schema: { properties: { name: { type: "string" } } } } };
  const operation = (content: object, more: object) => ({
    requestBody: { content },
    responses: { 200: { description: "", content: png } },
    ...more,
  });
  const asked = async (more: object, run: object = { "x-amazon-apigateway-integration": integration }) => {
    const { apigw, write } = await project();
    const paths = { "/photos": { post: operation(form, run) }, "/words": { post: operation(words, run) } };
    await write("shop.openapi.json", { openapi: "3.0.3", info: { title: "Shop", version: "1" }, paths, ...more });
    return (await apigw("generate", "--input", "shop.openapi.json", "--out", "src/shop")).err;
  };
  const types = (...binary: string[]) => ({ "x-amazon-apigateway-binary-media-types": binary });

  test("are told, by what it takes for bytes", async () => {
    const err = await asked({});
    expect(err).toContain("warning APIGW117  shop.openapi.json#");
    expect(err).toContain(
      "text of the bytes of POST /photos (multipart/form-data, image/png), POST /words (image/png)",
    );
    expect(await asked(types("image/png"))).toContain("bytes of POST /photos (multipart/form-data)\n");
  });

  test.each<[string, object, object?]>([
    ["an API that takes all for bytes", types("*/*")],
    ["one that takes these", types("image/png", "multipart/form-data")],
    ["a document of which nobody knows what runs it", {}, {}],
  ])("and not of %s", async (_, more, run) => {
    expect(await asked(more, run)).not.toContain("APIGW117");
  });
});

test("media types that no code is made for are told, and those that hold the same thing are not", async () => {
  const { apigw, write } = await project();
  const text = { schema: { type: "string" } };
  const pet = { schema: { type: "object", properties: { name: { type: "string" } } } };
  const responses = { 200: { description: "Pet", content: { "text/csv": text, "application/json": pet } } };
  const get = (operationId: string, content: object) => ({ operationId, requestBody: { content }, responses });
  const paths = {
    "/pets": { post: get("addPet", { "application/json": pet, "multipart/form-data": text, "text/json": pet }) },
    "/same": {
      post: { ...get("same", { "application/json": pet, "text/json": pet }), responses: { 204: { description: "" } } },
    },
  };
  await write("shop.openapi.json", { openapi: "3.0.3", info: { title: "Shop", version: "1" }, paths });
  const { code, err } = await apigw("generate", "--input", "shop.openapi.json", "--out", "src/shop");
  expect(code).toBe(0);
  expect(err.match(/APIGW116/g)).toHaveLength(1);
  expect(err).toContain("warning APIGW116  shop.openapi.json#/paths/~1pets/post");
  expect(err).toContain("POST /pets takes application/json, and refuses multipart/form-data with 415;");
  expect(err).toContain("answers 200 as application/json, and never as text/csv");
});

test("media types that several operations share are told once, where they stand", async () => {
  const { apigw, write } = await project();
  const bad = {
    description: "Bad",
    content: { "application/json": { schema: {} }, "text/csv": { schema: { type: "string" } } },
  };
  const shared = { $ref: "#/components/responses/Bad" };
  const get = (operationId: string, responses: object) => ({ get: { operationId, responses } });
  const paths = {
    ...Object.fromEntries(["a", "b", "c", "d"].map((name) => [`/${name}`, get(name, { 400: shared, 404: bad })])),
    "/alone": get("alone", { 400: shared, 500: bad }),
  };
  await write("shop.openapi.json", {
    openapi: "3.0.3",
    info: { title: "Shop", version: "1" },
    paths,
    components: { responses: { Bad: bad } },
  });
  const { err } = await apigw("generate", "--input", "shop.openapi.json", "--out", "src/shop");
  const told = err.split("\n").filter((line) => /APIGW116|never/.test(line));
  expect(told.map((line) => line.trim())).toEqual([
    "warning APIGW116  shop.openapi.json#/paths/~1alone/get",
    "GET /alone answers 500 as application/json, and never as text/csv",
    "warning APIGW116  shop.openapi.json#/components/responses/Bad",
    "each of 5 operations (GET /a, GET /b, GET /c, …) answers 400 as application/json, and never as text/csv",
    "warning APIGW116  shop.openapi.json#/paths/~1a/get",
    "each of 4 operations (GET /a, GET /b, GET /c, …) answers 404 as application/json, and never as text/csv",
  ]);
});
