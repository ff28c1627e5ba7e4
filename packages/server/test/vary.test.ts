import { type ApiContract, lambda, type Reply, reply } from "@apigw/server";
import { compression, cors } from "@apigw/server/middleware";
import { answeredOf, createEvent } from "@apigw/server/testing";
import { expect, test } from "vitest";

// What an answer varies by: a cache that does not know of one name gives an answer to somebody for whom it is not.

test.each<[what: string, said: string | string[], found: string]>([
  ["nothing", [], "origin, accept-encoding"],
  ["something else", "accept", "accept, origin, accept-encoding"],
  ["what only has the name in it", "x-origin", "x-origin, origin, accept-encoding"],
  ["one of them, in any case", "Origin", "Origin, accept-encoding"],
  ["several, in one text or in two", ["accept,origin", "Accept-Encoding"], "accept,origin,Accept-Encoding"],
])("filters say by what an answer varies, whose method says %s", async (_, said, found) => {
  const api: ApiContract<{ get(): Reply<200, object> }> = {
    name: "varying",
    operations: { get: { route: "GET /get", status: 200 } },
  };
  const get = () => reply(200, { text: "x".repeat(2_000) }, { headers: { vary: said } });
  const filters = [compression(), cors({ origins: ["https://shop.example"] })];
  const asked = createEvent({ method: "GET", path: "/get", headers: { "accept-encoding": "gzip" } });
  const { headers } = answeredOf(await lambda(api, { get }, { filters })(asked));
  expect([String(headers.vary), headers["content-encoding"]]).toEqual([found, "gzip"]);
});
