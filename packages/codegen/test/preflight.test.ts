import { lambda } from "@apigw/server";
import { createEvent } from "@apigw/server/testing";
import { describe, expect, test } from "vitest";
import { loaded } from "./support/loaded.js";

const header = { "Access-Control-Allow-Origin": { schema: { type: "string" } } };
const done = { 200: { description: "" } };
const list = { "application/json": { schema: { type: "array", items: { type: "string" } } } };
const answering = { responses: { 200: { description: "", content: list } } };
const options: Readonly<Record<string, object>> = {
  mine: { operationId: "myOptions", ...answering },
  proxied: { operationId: "proxied", responses: done, "x-amazon-apigateway-integration": { type: "aws_proxy" } },
  taking: { operationId: "taking", requestBody: { content: list }, responses: { 204: { description: "" } } },
  mocked: { operationId: "mocked", ...answering, "x-amazon-apigateway-integration": { type: "MOCK" } },
  cors: { operationId: "cors", responses: { 200: { description: "", headers: header, content: list } } },
  bare: { operationId: "bare", responses: done },
  bare2: { responses: {} },
};
const paths = Object.fromEntries(
  Object.entries(options).map(([name, one]) => [
    `/${name}`,
    { get: { operationId: `get_${name}`, responses: done }, options: one },
  ]),
);
const document = { openapi: "3.0.1", info: { title: "Asked", version: "1" }, paths };

describe("OPTIONS", async () => {
  const { calls, contract, diagnostics } = await loaded<Readonly<Record<string, () => unknown>>>(document, "asked");

  test("that answers something, takes something or is integrated is an operation like others", async () => {
    const own = Object.keys(contract.operations).filter((name) => !name.startsWith("get_"));
    expect(own).toEqual(["myOptions", "proxied", "taking"]);
    expect(Object.keys(calls)).toEqual(expect.arrayContaining(own));
    const handler = lambda(contract, { myOptions: () => ["GET"] });
    const asked = createEvent({ method: "OPTIONS", path: "/mine" }, { version: "url" });
    expect(await handler(asked)).toMatchObject({ statusCode: 200, body: '["GET"]' });
  });

  test("that nothing is told of is answered by the server, and that is said", async () => {
    expect(diagnostics).toMatchObject([{ code: "APIGW109", severity: "info", at: "#/paths/~1bare/options" }]);
    expect(diagnostics[0]?.message).toContain("OPTIONS (2)");
    const handler = lambda(contract, {});
    const asked = createEvent({ method: "OPTIONS", path: "/bare" }, { version: "url" });
    expect(await handler(asked)).toMatchObject({ statusCode: 204 });
  });
});
