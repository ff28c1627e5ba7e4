import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startGateway } from "@apigw/local";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { type Folder, project } from "./support/folder.js";

/** An HTTP API as API Gateway keeps it: routes, and nothing of what they carry. */
const orders = {
  openapi: "3.0.1",
  info: { title: "Orders", "x-apigateway": { protocol: "http" } },
  paths: {
    "/orders": { get: { responses: {} }, post: { responses: {} } },
    "/orders/{orderId}": { get: { responses: { "404": { description: "No such order." } } } },
  },
};

interface Event {
  readonly routeKey: string;
  readonly body?: string;
  readonly pathParameters?: Record<string, string>;
}

/** Their function: three orders and a login token that nobody is to read. */
const handler = async (event: unknown) => {
  const { body = "{}", pathParameters, routeKey } = event as Event; // payload 2.0
  const id = pathParameters?.orderId;
  if (id === "9") return answer(404, { message: "No such order." });
  const order = { id: Number(id ?? 1), placed: "2026-01-02T03:04:05Z", note: id === "2" ? null : "fragile" };
  if (routeKey === "POST /orders") return answer(201, { ...order, ...JSON.parse(body) });
  return id === undefined ? answer(200, [order]) : answer(200, { ...order, accessToken: "very secret" });
};

function answer(statusCode: number, body: unknown): object {
  return { statusCode, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** A project with the contract, and a recording of some calls to it. */
async function recorded(): Promise<Folder> {
  const folder = await project();
  await folder.write("orders.openapi.json", orders);
  const gateway = await startGateway({
    openapi: [join(folder.path, "orders.openapi.json")],
    functions: { orders: handler },
    record: join(folder.path, "calls.jsonl"),
    log: () => undefined,
  });
  const url = gateway.baseUrl("orders");
  const headers = { authorization: "Bearer abc.def.ghi", cookie: "session=hidden", "x-api-key": "k-123" };
  const json = { ...headers, "content-type": "application/json" };
  for (const query of ["?limit=10&api_key=k-456", "?limit=20&gift=true", "?limit=5"])
    await fetch(`${url}/orders${query}`, { headers });
  for (const quantity of [1, 2.5])
    await fetch(`${url}/orders`, {
      method: "POST",
      headers: json,
      body: JSON.stringify({ quantity, password: "hunter2" }),
    });
  for (const id of ["1", "2", "9"]) await fetch(`${url}/orders/${id}`, { headers });
  await fetch(`${url}/nowhere`, { headers });
  await gateway.stop();
  return folder;
}

test("a recording has a line for each call that found its route, and no secret", async () => {
  const folder = await recorded();
  const text = await folder.read("calls.jsonl");
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(8);
  expect(lines[3]).toEqual({
    ...{
      api: "orders",
      apiId: expect.any(String),
      route: "POST /orders",
      method: "POST",
      pathParameters: [],
      query: [],
    },
    request: { mediaType: "application/json", body: { quantity: 1, password: "[redacted]" } },
    status: 201,
    reply: {
      mediaType: "application/json",
      body: { id: 1, placed: "2026-01-02T03:04:05Z", note: "fragile", quantity: 1, password: "[redacted]" },
    },
  });
  for (const secret of ["abc.def", "hidden", "k-123", "k-456", "hunter2", "very secret", "authorization"])
    expect(text).not.toContain(secret);
});

test("recordings propose an overlay, which is applied only once it is called so", async () => {
  const folder = await recorded();
  const args = ["pull", "--file", "orders.openapi.json", "--recordings", "calls.jsonl"];
  const first = await folder.apigw(...args);
  expect(first.code, first.err).toBe(0);
  expect(first.out).toContain("33 % typed");
  expect(first.out).toContain("apis/orders.inferred.overlay.yaml: read it, then rename it to orders.overlay.yaml");
  expect(await folder.files()).not.toContain("apis/orders.overlay.yaml");
  const text = await folder.read("apis/orders.inferred.overlay.yaml");
  expect(parse(text).actions).toMatchObject([
    {
      target: "$.paths['/orders']['get']",
      update: {
        parameters: [
          { name: "api_key", required: false, schema: { type: "string" } },
          { name: "gift", required: false, schema: { type: "boolean" } },
          { name: "limit", in: "query", required: true, schema: { type: "integer" } },
        ],
        responses: { "200": { content: { "application/json": { schema: { type: "array" } } } } },
      },
    },
    {
      target: "$.paths['/orders']['post']",
      update: {
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: {
                properties: { quantity: { type: "number" }, password: { type: "string" } },
                required: ["password", "quantity"],
              },
            },
          },
        },
        responses: { "201": {} },
      },
    },
    {
      target: "$.paths['/orders/{orderId}']['get']",
      update: {
        responses: {
          "200": {
            content: {
              "application/json": {
                schema: {
                  properties: {
                    id: { type: "integer" },
                    placed: { type: "string", format: "date-time" },
                    note: { type: ["string", "null"] },
                  },
                  required: ["accessToken", "id", "note", "placed"],
                },
              },
            },
          },
          "404": { description: "No such order.", content: { "application/json": {} } },
        },
      },
    },
  ]);
  await writeFile(
    join(folder.path, "apis/orders.overlay.yaml"),
    await readFile(join(folder.path, "apis/orders.inferred.overlay.yaml")),
  );
  const second = await folder.apigw(...args);
  expect(second.code, second.err).toBe(0);
  expect(second.out).toContain("100 % typed");
});

test("an overlay that is there is never written over", async () => {
  const folder = await recorded();
  await folder.apigw("pull", "--file", "orders.openapi.json", "--contract-only");
  const before = await folder.read("apis/orders.overlay.yaml");
  await folder.apigw("pull", "--file", "orders.openapi.json", "--recordings", "calls.jsonl", "--contract-only");
  expect(await folder.read("apis/orders.overlay.yaml")).toBe(before);
});

test("lines that are none, and calls of other APIs, are told", async () => {
  const folder = await project();
  await folder.write("orders.openapi.json", orders);
  await folder.write(
    "calls.jsonl",
    `nonsense\n{"api":"cats","apiId":"c","route":"GET /","method":"GET","status":200}\n`,
  );
  const { err } = await folder.apigw("pull", "--file", "orders.openapi.json", "--recordings", "calls.jsonl");
  expect(err).toContain("1 of the lines of calls.jsonl are no recordings");
  expect(err).toContain('calls.jsonl has no call of "orders"; it has those of cats');
  expect(await folder.files()).not.toContain("apis/orders.inferred.overlay.yaml");
});

test("a recording that does not exist is wrong usage", async () => {
  const folder = await project();
  await folder.write("orders.openapi.json", orders);
  const { code, err } = await folder.apigw("pull", "--file", "orders.openapi.json", "--recordings", "none.jsonl");
  expect(code).toBe(2);
  expect(err).toContain("There is no file none.jsonl");
});

test("a gateway that cannot open its recording does not start", async () => {
  const folder = await project();
  const started = startGateway({ record: join(folder.path, "none/calls.jsonl") });
  onTestFinished(
    () =>
      void started.then(
        (gateway) => gateway.stop(),
        () => undefined,
      ),
  );
  await expect(started).rejects.toThrow("ENOENT");
});
