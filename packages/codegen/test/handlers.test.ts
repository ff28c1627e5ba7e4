import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Folder, project } from "./support/folder.js";

const arn = (name: string) => ({
  "x-amazon-apigateway-integration": {
    type: "aws_proxy",
    uri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:${name}/invocations`,
    payloadFormatVersion: "2.0",
  },
});

/** An HTTP API as it is exported: routes, and the functions behind them. */
const orders = {
  openapi: "3.0.1",
  info: { title: "Orders", "x-apigateway": { protocol: "http" } },
  paths: {
    "/orders": {
      get: { operationId: "listOrders", responses: {}, ...arn("shared") },
      post: { responses: {}, ...arn("shared") },
    },
    "/orders/{orderId}": { get: { responses: {}, ...arn("get-order") } },
    "/health": { get: { responses: { "200": { description: "", content: { "text/plain": {} } } }, ...arn("health") } },
  },
  components: { schemas: {} },
};

const types = `
/** Where an order stands. */
export type Status = "open" | "sent";
export interface Order {
  id: number;
  status: Status;
  /** When it was placed. */
  placed: Date;
  note?: string;
  buyer: string | null;
  lines: readonly Line[];
  parent?: Order;
  size: [number, number];
  labels: Record<string, string>;
  extra: unknown;
  total(): number;
}
interface Line { product: ProductId; quantity: number; kind: "gift" | 1 | boolean }
type ProductId = string & { readonly brand: "ProductId" };
export interface Problem { message: string }
`;

async function withSources(sources: Record<string, string>, document: object = orders): Promise<Folder> {
  const folder = await project();
  await folder.write("orders.openapi.json", document);
  await mkdir(join(folder.path, "src"));
  for (const [name, text] of Object.entries(sources)) await folder.write(`src/${name}`, text);
  return folder;
}

async function pulled(folder: Folder) {
  const ran = await folder.apigw("pull", "--file", "orders.openapi.json", "--handlers", "src", "--json");
  const { result, diagnostics } = JSON.parse(ran.out);
  expect(ran.code, ran.err).toBe(0);
  return { api: result.apis[0], diagnostics, contract: JSON.parse(await folder.read("apis/orders.openapi.json")) };
}

test("the types of handlers become bodies, parameters, replies and named schemas", async () => {
  const folder = await withSources({
    "types.ts": types,
    "list.ts": `import type { Order } from "./types.js";
      interface Query { status?: "open" | "sent"; limit: string }
      export async function listOrders(event: { queryStringParameters: Query }): Promise<Order[]> { return []; }`,
    "write.ts": `import type { Order, Problem } from "./types.js";
      type Answer = { statusCode: 201; body: Order } | { statusCode: 400 | 422; body: Problem } | { statusCode: 500; body: string };
      export const postOrders = async (event: { body: Omit<Order, "id" | "parent"> }): Promise<Answer> => { throw event; };`,
    "get-order.ts": `import type { Order } from "./types.js";
      export const handler = async (event: { pathParameters: { orderId: string } }): Promise<Order> => { throw event; };`,
  });
  const { api, contract, diagnostics } = await pulled(folder);
  expect(diagnostics.filter((one: { code: string }) => one.code !== "APIGW106")).toEqual([]);
  expect(api.typed).toEqual({ typed: 4, of: 4 });
  const json = (schema: object) => ({ "application/json": { schema } });
  const order = { $ref: "#/components/schemas/Order" };
  expect(contract.paths["/orders"].get).toMatchObject({
    parameters: [
      { name: "status", in: "query", required: false, schema: { type: "string", enum: ["open", "sent"] } },
      { name: "limit", in: "query", required: true, schema: { type: "string" } },
    ],
    responses: { "200": { content: json({ type: "array", items: order }) } },
  });
  expect(contract.paths["/orders"].post).toMatchObject({
    requestBody: {
      required: true,
      content: json({ type: "object", required: ["buyer", "extra", "labels", "lines", "placed", "size", "status"] }),
    },
    responses: {
      "201": { content: json(order) },
      "400": { content: json({ $ref: "#/components/schemas/Problem" }) },
      "422": { content: json({ $ref: "#/components/schemas/Problem" }) },
    },
  });
  expect(contract.paths["/orders"].post.responses["500"]).toBeUndefined();
  expect(contract.paths["/orders/{orderId}"].get.responses["200"].content).toEqual(json(order));
  expect(contract.components.schemas).toEqual({
    Order: {
      type: "object",
      properties: {
        id: { type: "number" },
        status: { $ref: "#/components/schemas/Status" },
        placed: { type: "string", format: "date-time", description: "When it was placed." },
        note: { type: "string" },
        buyer: { anyOf: [{ type: "string" }, { type: "null" }] },
        lines: { type: "array", items: { $ref: "#/components/schemas/Line" } },
        parent: order,
        size: { type: "array", prefixItems: [{ type: "number" }, { type: "number" }], items: false, minItems: 2 },
        labels: { type: "object", additionalProperties: { type: "string" } },
        extra: true,
      },
      required: ["buyer", "extra", "id", "labels", "lines", "placed", "size", "status"],
    },
    Line: {
      type: "object",
      properties: {
        product: { type: "string" },
        quantity: { type: "number" },
        kind: { anyOf: [{ enum: ["gift", 1] }, { type: "boolean" }] },
      },
      required: ["kind", "product", "quantity"],
    },
    Problem: { type: "object", properties: { message: { type: "string" } }, required: ["message"] },
    Status: { type: "string", enum: ["open", "sent"] },
  });
  expect(api.ledger).toContainEqual({
    at: "#/paths/~1orders/post/requestBody",
    origin: "handlers",
    story: "the body of a request, from the TypeScript of src",
  });
});

test("what Lambda's own events say, and what our generated code says, is nothing new", async () => {
  const folder = await withSources({
    "lambda.ts": `interface Event { body?: string | null; queryStringParameters?: Record<string, string | undefined> }
      interface Result { statusCode: number; body: string }
      export async function listOrders(event: Event): Promise<Result> { throw event; }
      export async function postOrders(event: any): Promise<any> { throw event; }`,
    "server.ts": `/** @generated by apigw-codegen */
      export async function getOrder(): Promise<{ id: number }> { return { id: 1 }; }`,
    "service.ts": `export const getOrder = { get: async (): Promise<{ id: number }> => ({ id: 1 }) };`,
  });
  const { api, contract } = await pulled(folder);
  expect(api.typed).toEqual({ typed: 1, of: 4 });
  expect(contract.paths["/orders"].get.parameters).toBeUndefined();
});

test("types that JSON cannot say are told with their line, and types without end have one", async () => {
  const folder = await withSources({
    "odd.ts": `interface Nest<T> { inner: Nest<T[]> | null }
      interface Odd { tags: Set<string>; count: bigint; nest: Nest<string> }
      export async function listOrders(): Promise<Odd> { throw 0; }`,
  });
  const { diagnostics, contract } = await pulled(folder);
  const told = diagnostics.filter((one: { code: string }) => one.code === "APIGW114");
  expect(told).toContainEqual(
    expect.objectContaining({
      at: "src/odd.ts",
      line: 3,
      message: "the type Set<string> holds a Set, which is no JSON; it is taken for anything",
    }),
  );
  expect(told.map((one: { message: string }) => one.message).join("\n")).toContain("has no end");
  expect(contract.components.schemas.Odd.properties).toMatchObject({ tags: true, count: true });
});

test("types that hold each other become schemas that refer to each other", async () => {
  const folder = await withSources({
    "tree.ts": `type Leaf = { value: number; tree: Tree | null };
      interface Tree { leaves: Leaf[]; left: { up: Tree } }
      export async function listOrders(): Promise<Tree> { throw 0; }`,
  });
  const { contract } = await pulled(folder);
  expect(contract.components.schemas).toMatchObject({
    Tree: { properties: { leaves: { items: { $ref: "#/components/schemas/Leaf" } } } },
    Leaf: { properties: { tree: { anyOf: [{ $ref: "#/components/schemas/Tree" }, { type: "null" }] } } },
  });
});

test("a folder without a handler is told, with the names that they might have", async () => {
  const folder = await withSources({ "other.ts": "export const other = 1;" });
  const { err, code } = await folder.apigw("pull", "--file", "orders.openapi.json", "--handlers", "src");
  expect(code).toBe(0);
  expect(err).toContain('no exported function in src is a handler of "orders"');
  expect(err).toContain("listOrders");
});

test("a folder that does not exist is wrong usage, and nothing is written", async () => {
  const folder = await project();
  await folder.write("orders.openapi.json", orders);
  const { err, code } = await folder.apigw("pull", "--file", "orders.openapi.json", "--handlers", "none");
  expect(code).toBe(2);
  expect(err).toContain("There is no folder");
  expect(await folder.files()).toEqual(["orders.openapi.json", "package.json"]);
});

test("sources are read, and never run", async () => {
  const folder = await withSources({
    "run.ts": `import { writeFileSync } from "node:fs";
      writeFileSync(new URL("./ran", import.meta.url), "");
      export async function listOrders(): Promise<{ id: number }> { return { id: 1 }; }`,
  });
  await pulled(folder);
  expect(await folder.files()).not.toContain("src/ran");
});
