import { lambda } from "@apigw/server";
import { createEvents } from "@apigw/server/testing";
import { expect, test } from "vitest";
import { loaded } from "./support/loaded.js";

const numbers = { type: "array", items: { type: "integer" } };
const table = { type: "object", additionalProperties: { type: "integer" }, propertyNames: { maxLength: 9 } };
const body = { type: "object", properties: { numbers, table } };
const operation = {
  operationId: "count",
  requestBody: { required: true, content: { "application/json": { schema: body } } },
  responses: { 200: { description: "", content: { "application/json": { schema: numbers } } } },
};
const document = { openapi: "3.1.0", info: { title: "Lists", version: "1" }, paths: { "/count": { post: operation } } };
type Methods = { count(input: { body: { numbers: number[] } }): unknown };
const { contract } = await loaded<Methods>(document, "lists");

test("a list and an object may be as long as a body is large, in a request and in a reply", async () => {
  const handler = lambda(contract, { count: ({ body }) => body.numbers }, { replies: "refuse" });
  const numbers = Array.from({ length: 300_000 }, (_, at) => at);
  const table = Object.fromEntries(numbers.slice(0, 150_000).map((at) => [`n${at}`, at]));
  const answered = await handler(createEvents(contract).count({ body: { numbers, table } as { numbers: number[] } }));
  expect(answered).toMatchObject({ statusCode: 200, body: JSON.stringify(numbers) });
});
