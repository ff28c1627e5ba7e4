import { type ApiContract, type Filter, lambda, reply } from "@apigw/server";
import { createEvent, type EventOptions } from "@apigw/server/testing";
import { beforeEach, expect, test } from "vitest";

// What can be sent to whom: an answer of a byte more is refused where nobody of ours sees it.

let value: unknown;
const told: unknown[] = [];
beforeEach(() => void told.splice(0));
const api: ApiContract<{ get(): unknown }> = {
  name: "sizes",
  operations: { get: { route: "GET /get", status: 200 } },
};
const answered = async (options: EventOptions, filters?: Filter[]) => {
  const more = { onError: (error: unknown) => told.push(error), ...(filters && { filters }) };
  const handler = lambda(api, { get: () => value }, more);
  // What a handler gives, whatever has asked.
  return (await handler(createEvent({ method: "GET", path: "/get" }, options))) as {
    statusCode: number;
    headers: Record<string, string>;
  };
};

test.each([
  ["2.0", 6 * 1024 * 1024, "Lambda takes 6291456"],
  ["rest", 6 * 1024 * 1024, "Lambda takes 6291456"],
  ["alb", 1024 * 1024, "a load balancer takes 1048576"],
] as const)("as much as can be sent is sent, and a byte more is an error: %s", async (version, most, message) => {
  const around = JSON.stringify([{ "content-type": "application/json" }, [], JSON.stringify("")]).length;
  value = "a".repeat(most - around);
  expect(await answered({ version })).toMatchObject({ statusCode: 200 });
  expect(told).toEqual([]);
  value = "a".repeat(most - around + 1);
  expect(await answered({ version })).toMatchObject({ statusCode: 500 });
  expect(told).toEqual([expect.objectContaining({ message: expect.stringContaining(message) })]);
});

test("nor does a filter make it larger than that", async () => {
  const around = JSON.stringify([{ "content-type": "application/json" }, [], JSON.stringify("")]).length;
  value = "a".repeat(6 * 1024 * 1024 - around);
  const adding: Filter = async (_, next) => {
    const answer = await next();
    return { ...answer, headers: { ...answer.headers, "x-more": "a" } };
  };
  expect(await answered({ version: "2.0" }, [adding])).toMatchObject({ statusCode: 500 });
  expect(told).toEqual([expect.objectContaining({ code: "invalid-reply" })]);
});

test("a load balancer that takes one value a name gets each cookie under a name of its own", async () => {
  const cookies = Array.from({ length: 100 }, (_, at) => `c${at}=1`);
  value = reply(200, {}, { cookies });
  const { headers } = await answered({ version: "alb" });
  const set = Object.entries(headers).filter(([name]) => name.toLowerCase() === "set-cookie");
  expect(set.map(([, cookie]) => cookie)).toEqual(cookies);
});
