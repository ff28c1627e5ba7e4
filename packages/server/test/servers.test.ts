import type { ApiContract } from "@apigw/server";
import { cors } from "@apigw/server/middleware";
import { serve } from "@apigw/server/node";
import { fetchHandler } from "@apigw/server/web";
import { expect, test } from "vitest";

// What is told of servers without a gateway before them: node:http and fetch handlers.

interface Box {
  weigh(input: { body: Uint8Array }): unknown;
}

const boxApi: ApiContract<Box> = {
  name: "box",
  operations: { weigh: { route: "PUT /box", status: 200, body: "application/octet-stream" } },
};

const box: Box = { weigh: ({ body }) => ({ bytes: body.length }) };

const put = (bytes: number) => ({
  method: "PUT",
  headers: { "content-type": "application/octet-stream", origin: "https://shop.example" },
  body: new Uint8Array(bytes),
});

test("a body that is too large is refused through the filters: a page may read why", async () => {
  const options = { maxBody: 1000, filters: [cors({ origins: ["https://shop.example"] })] };
  const server = await serve(boxApi, box, options);
  const handle = fetchHandler(boxApi, box, options);
  try {
    for (const refused of [
      await fetch(`${server.url}/box`, put(1001)),
      await handle(new Request("http://x/box", put(1001))),
    ]) {
      expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([
        413,
        "https://shop.example",
      ]);
      expect(await refused.json()).toMatchObject({ errors: [{ in: "body", detail: "is larger than 1000 bytes" }] });
    }
    expect(await (await fetch(`${server.url}/box`, put(1000))).json()).toEqual({ bytes: 1000 });
  } finally {
    await server.close();
  }
});
