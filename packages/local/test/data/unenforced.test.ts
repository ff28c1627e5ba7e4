import { afterEach, expect, test } from "vitest";
import { run } from "../../src/cli/run.js";
import { type Deployments, documentOf, lambda, serveDeployments } from "./deploy.js";

// A route whose authorization nothing here can enforce does not start; with --allow-unenforced-auth it is open, loudly.
let gateway: Deployments | undefined;
afterEach(() => gateway?.stop());

const schemes = {
  basic: { type: "http", scheme: "basic" },
  oauth: { type: "oauth2", flows: {} },
  key: { type: "apiKey", name: "x-secret", in: "query" },
  nonsense: { type: "oauth2", flows: {}, "x-amazon-apigateway-authorizer": { type: "nonsense" } },
};

async function answerOf(security: string, allowUnenforcedAuth: boolean): Promise<number> {
  gateway = await serveDeployments({ allowUnenforcedAuth });
  gateway.function("open", async () => ({ statusCode: 200 }));
  const url = gateway.http(
    "unenforced",
    documentOf(
      { "GET /x": { ...lambda("open", "2.0"), security: [{ [security]: [] }] } },
      { components: { securitySchemes: schemes } },
    ),
  );
  return (await fetch(`${url}/x`)).status;
}

test.each(["basic", "oauth", "key", "nonsense", "undefined-scheme"])(
  "a route behind %s does not start",
  async (security) => {
    expect(await answerOf(security, false)).toBe(500);
    const told = gateway?.log.flatMap((entry) => (entry.event === "warning" ? [entry.message] : [])).join();
    expect(told).toContain("GET /x");
    expect(told).toContain("--allow-unenforced-auth");
  },
);

test.each(["basic", "oauth", "key"])("a route behind %s is open with --allow-unenforced-auth", async (security) => {
  expect(await answerOf(security, true)).toBe(200);
});

test("the command line says so in capitals", async () => {
  const errors: string[] = [];
  const terminal = { out: () => undefined, error: (line: string) => void errors.push(line), colours: false };
  expect(await run(["--port", "0", "--allow-unenforced-auth"], terminal, Promise.resolve())).toBe(0);
  expect(errors.join()).toContain("WARNING: --allow-unenforced-auth");
});
