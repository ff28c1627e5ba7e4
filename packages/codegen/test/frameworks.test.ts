import { lambda, reply } from "@apigw/server";
import { answeredOf, createEvent, type EventRequest } from "@apigw/server/testing";
import { describe, expect, test } from "vitest";
import { complaints } from "./support/compile.js";
import { loaded } from "./support/loaded.js";

// What frameworks write otherwise than the standards have it, and what they mean by it.

type Methods = Readonly<Record<string, (input: { readonly body: unknown }) => unknown>>;

const json = (schema: object) => ({ "application/json": { schema } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const text = { type: "string" };

/** An operation that takes what it gives. */
const putting = (operationId: string, schema: object) => ({
  put: {
    operationId,
    requestBody: { required: true, content: json(schema) },
    responses: { 200: { description: "", content: json(schema) } },
  },
});

/** Answers requests by a service of one method, which gives what it was given unless it is told. */
function served({ contract }: { contract: Parameters<typeof lambda<Methods>>[0] }, name: string, give?: () => unknown) {
  const echo: Methods[string] = ({ body }) => body;
  const handler = lambda(contract, { [name]: give ?? echo });
  return async (request: EventRequest) => answeredOf(await handler(createEvent(request, { version: "2.0" })));
}

const sent = (method: string, path: string, body: string, type = "application/json"): EventRequest => ({
  method,
  path,
  body,
  headers: { "content-type": type },
});

describe("a union that may be null, as exporters of zod write it for OpenAPI 3.0,", async () => {
  const animal = (kind: string) => ({ type: "object", required: ["kind"], properties: { kind: { enum: [kind] } } });
  const zod = await loaded<Methods>(
    {
      openapi: "3.0.3",
      info: { title: "zod", version: "1" },
      paths: { "/pet": putting("putPet", ref("Pet")) },
      components: {
        schemas: {
          Cat: animal("cat"),
          Dog: animal("dog"),
          Pet: { oneOf: [ref("Cat"), ref("Dog"), { nullable: true, description: "None." }] },
          Word: { anyOf: [text, { type: "number" }, { nullable: true }] },
          Anything: { nullable: true },
        },
      },
    },
    "zod",
  );

  test.each([
    ['{"kind":"cat"}', 200],
    ["null", 200],
    ['{"kind":"cow"}', 400],
    ["7", 400],
  ])("%s is answered %i", async (body, status) => {
    expect((await served(zod, "putPet")(sent("PUT", "/pet", body))).status).toBe(status);
  });

  test("is typed as one of its members or null", () => {
    const types = zod.files.find(({ name }) => name === "types.ts")?.text;
    expect(types).toContain("export type Pet = Cat | Dog | null;");
    expect(types).toContain("export type Word = string | number | null;");
    expect(types).toContain("export type Anything = unknown;");
  });
});

describe("what may be null beside a reference, as Micronaut writes it, and a union of numbers, as utoipa does,", async () => {
  const meant = await loaded<Methods>(
    {
      openapi: "3.0.3",
      info: { title: "meant", version: "1" },
      paths: { "/owner": putting("owner", ref("Kept")), "/any": putting("any", ref("Any")) },
      components: {
        schemas: {
          Owner: { type: "object", required: ["name"], properties: { name: text } },
          Kept: { allOf: [ref("Owner"), { nullable: true, description: "Whose it is." }] },
          Any: { oneOf: [{ type: "integer", format: "int64" }, { type: "number", format: "double" }, text] },
        },
      },
    },
    "meant",
  );

  test.each([
    ["owner", "null", 200],
    ["owner", '{"name":"Ann"}', 200],
    ["owner", "{}", 400],
    ["any", "7", 200],
    ["any", "7.5", 200],
    ["any", '"a"', 200],
    ["any", "true", 400],
  ])("%s: %s is answered %i", async (name, body, status) => {
    expect((await served(meant, name)(sent("PUT", `/${name}`, body))).status).toBe(status);
  });

  test("has these types", () => {
    const types = meant.files.find(({ name }) => name === "types.ts")?.text;
    expect(types).toContain("export type Kept = Owner | null;");
    expect(types).toContain("export type Any = number | string;");
  });
});

describe("an answer that has no body by its status, and a schema, as Go and Fastify write it,", async () => {
  const go = await loaded<Methods>(
    {
      swagger: "2.0",
      info: { title: "go", version: "1" },
      paths: {
        "/a": {
          delete: {
            operationId: "drop",
            responses: {
              204: { description: "No Content", schema: { type: "object", properties: { name: text } } },
              404: { description: "", schema: text },
            },
          },
        },
      },
    },
    "go",
  );

  test("is given by nothing", async () => {
    expect(await served(go, "drop", () => undefined)({ method: "DELETE", path: "/a" })).toMatchObject({ status: 204 });
    expect(await served(go, "drop", () => reply(204))({ method: "DELETE", path: "/a" })).toMatchObject({ status: 204 });
    const uses = {
      "use.ts": `import { reply } from "@apigw/server"; import { drop } from "./client.js"; import type { GoService } from "./server.js";
        export const nothing: GoService["drop"] = () => {};
        export const said: GoService["drop"] = () => reply(204);
        export const none: (...given: Parameters<typeof drop>) => Promise<void> = drop;`,
    };
    expect(complaints(go.files, uses)).toEqual([]);
  }, 60_000);
});

describe("a form of Swagger 2.0", async () => {
  const fields = [{ name: "user", in: "formData", type: "string", required: true }];
  const file = { name: "photo", in: "formData", type: "file" };
  const forms = ["application/x-www-form-urlencoded", "multipart/form-data"];
  const post = (operationId: string, parameters: readonly object[], consumes?: readonly string[]) => ({
    post: {
      operationId,
      parameters,
      ...(consumes && { consumes }),
      responses: { 200: { description: "", schema: {} } },
    },
  });
  const swag = await loaded<Methods>(
    {
      swagger: "2.0",
      info: { title: "swag", version: "1" },
      consumes: ["application/json"],
      paths: {
        "/both": post("both", fields, forms),
        "/photo": post("photo", [...fields, file], forms),
        "/untold": post("untold", fields),
      },
    },
    "swag",
  );
  const urlencoded = "user=rex";
  const parts = '--x\r\ncontent-disposition: form-data; name="user"\r\n\r\nrex\r\n--x--\r\n';

  test.each([
    ["both", urlencoded, forms[0], 200],
    ["both", parts, `${forms[1]}; boundary=x`, 200],
    ["photo", urlencoded, forms[0], 200],
    ["photo", parts, `${forms[1]}; boundary=x`, 200],
    ["untold", urlencoded, forms[0], 200],
    ["both", '{"user":"rex"}', "application/json", 415],
    ["untold", '{"user":"rex"}', "application/json", 415],
  ])("%s takes what it consumes: %j", async (name, body, type, status) => {
    const answered = await served(swag, name)(sent("POST", `/${name}`, body, type));
    expect(answered).toMatchObject({ status, ...(status === 200 && { body: { user: "rex" } }) });
  });

  test("with a file is sent as parts", () => {
    const client = swag.files.find(({ name }) => name === "client.ts")?.text;
    expect(client).toMatch(/path: "\/both", body: form\(/);
    expect(client).toMatch(/path: "\/photo", body: multipart\(/);
  });
});

describe("plain JSON beside what is built on it, as API Platform writes it,", async () => {
  const of = (key: string) => ({ schema: { type: "object", required: [key], properties: { [key]: text } } });
  const platform = await loaded<Methods>(
    {
      openapi: "3.1.0",
      info: { title: "platform", version: "1" },
      paths: {
        "/books": {
          post: {
            operationId: "post",
            requestBody: {
              required: true,
              content: { "application/ld+json": of("@id"), "application/json": of("id") },
            },
            responses: {
              201: { description: "", content: { "application/ld+json": of("@id"), "application/json": of("id") } },
            },
          },
        },
      },
    },
    "platform",
  );

  test("is what is spoken", async () => {
    const answered = await served(platform, "post")(sent("POST", "/books", '{"id":"7"}'));
    expect(answered).toMatchObject({ status: 201, headers: { "content-type": "application/json" }, body: { id: "7" } });
  });
});
