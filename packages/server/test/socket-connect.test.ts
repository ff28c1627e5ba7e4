import { type Reply, reply, socketLambda } from "@apigw/server";
import { describe, expect, test } from "vitest";
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
