import { type Reply, reply, socketLambda } from "@apigw/server";
import { describe, expect, test, vi } from "vitest";
import { bankApi } from "./bank.js";
import { recorded } from "./events.js";

const event = recorded("aws-lambda-go/apigw-websocket-request");
const routes = { deposit: () => ({ balance: 0 }), note: () => undefined };

describe("what $connect replies", () => {
  const errors: unknown[] = [];
  const connect = (answer: Reply<number, unknown>) => {
    errors.splice(0);
    const service = { ...routes, $connect: () => answer };
    return socketLambda(bankApi, service, { onError: (error) => void errors.push(error) })(event);
  };
  const withHeaders = (headers: Record<string, string | number | string[]>) => reply(200, undefined, { headers });

  test("is answered, its headers as they were named", async () => {
    const headers = { "Sec-WebSocket-Protocol": "bank", "x-count": 7, "x-list": ["a", "b"] };
    expect(await connect(withHeaders(headers))).toEqual({
      statusCode: 200,
      headers: { "Sec-WebSocket-Protocol": "bank", "x-count": "7", "x-list": "a,b" },
    });
    expect(await connect(reply(403, { message: "no" }))).toEqual({ statusCode: 403, headers: {} });
    expect(errors).toEqual([]);
  });

  test.each<[string, Reply<number, unknown>]>([
    ["a status below 200", reply(99)],
    ["a status above 599", reply(600)],
    ["a status that is no whole number", reply(200.5)],
    ["a line break in a header", withHeaders({ a: "b\r\nc: d" })],
    ["a line break in one of several", withHeaders({ a: ["b", "c\n"] })],
    ["a header's name that is none", withHeaders({ "a b": "c" })],
  ])("refuses the connection, and is told, where it is malformed: %s", async (_, malformed) => {
    expect(await connect(malformed)).toEqual({ statusCode: 500 });
    expect(errors).toMatchObject([{ code: "invalid-reply" }]);
  });
});

test.each<[string, unknown]>([
  ["in Lambda's words", { statusCode: 401 }],
  ["as false", false],
  ["in those of fetch", new Response("", { status: 401 })],
])("a refusal that is no reply lets nobody in: %s", async (_, refusal) => {
  const errors: unknown[] = [];
  // What no type lets pass, and an `any` does.
  const service = { ...routes, $connect: async () => refusal as undefined };
  const handler = socketLambda(bankApi, service, { onError: (error) => void errors.push(error) });
  expect(await handler(event)).toEqual({ statusCode: 500 });
  expect(errors).toMatchObject([{ code: "invalid-reply", message: expect.stringContaining("reply(401)") }]);
});

test("what a caller showed twice to come in is not logged, neither the first nor the second", async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const $connect = () => {
    throw new Error(
      "no row for ticket-of-ann, ticket-of-bob, bearer-of-ann, bearer-of-bob, cookie-of-ann, cookie-of-bob",
    );
  };
  await socketLambda(bankApi, { ...routes, $connect })({
    ...event,
    headers: { Authorization: "Bearer bearer-of-bob", Cookie: "id=cookie-of-bob" },
    multiValueHeaders: {
      Authorization: ["Bearer bearer-of-ann", "Bearer bearer-of-bob"],
      Cookie: ["id=cookie-of-ann", "id=cookie-of-bob"],
    },
    queryStringParameters: { ticket: "ticket-of-bob" },
    multiValueQueryStringParameters: { ticket: ["ticket-of-ann", "ticket-of-bob"] },
  });
  const line: unknown = log.mock.calls[0]?.[0];
  log.mockRestore();
  expect(line).toMatch(/no row for (\[redacted\](, |")){6}/);
  expect(line).not.toMatch(/of-(ann|bob)/);
});
