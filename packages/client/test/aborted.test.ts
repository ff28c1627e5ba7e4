import { createClient } from "@apigw/client";
import { expect, test } from "vitest";

test("a call whose caller has given up already asks for no credential and sends nothing", async () => {
  const asked: string[] = [];
  const client = createClient({
    baseUrl: "http://127.0.0.1:9",
    use: [
      (request, next) => {
        asked.push(request.route);
        return next(request);
      },
    ],
  });
  const reason = new Error("no more");
  const call = client.send({ method: "GET", path: "/pets" }, { signal: AbortSignal.abort(reason) });
  await expect(call).rejects.toBe(reason);
  expect(asked).toEqual([]);
});
