import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Gateway, startGateway } from "@apigw/local";
import { APIGatewayClient, GetResourcesCommand, GetRestApisCommand } from "@aws-sdk/client-api-gateway";
import {
  ApiGatewayV2Client,
  GetApisCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { environment } from "../support/aws-cli.js";
import { root } from "../support/workspace.js";

// A process that makes a large API is killed half-way, with no time to say so; the same program run again finishes it.

let gateway: Gateway;
let folder = "";
let refused = 0;
const account = { region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
const timeScale = 20;
beforeAll(async () => {
  const work = join(root, "tests", ".work");
  mkdirSync(work, { recursive: true });
  folder = mkdtempSync(join(work, "killed-"));
  gateway = await startGateway({
    ...{ quotas: true, timeScale, functions: { items: () => ({ statusCode: 200 }) } },
    log(entry) {
      if (entry.event === "request" && entry.status === 429) refused += 1;
    },
  });
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

const opening = `import { createGateway } from "@apigw/core";
const { restApis, websocketApis } = createGateway({ timeScale: ${timeScale} });
const onStep = ({ step }) => console.log(step);
const integration = { type: "lambdaProxy", function: "items" };
`;

const programs = {
  rest: `${opening}
const { id } = await restApis.ensure({ name: "large", endpointConfiguration: { types: ["REGIONAL"] } });
const routes = Array.from({ length: 299 }, (_, index) => ({ route: \`GET /resource\${index}\`, integration }));
await restApis.addRoutes(id, routes, { onStep });
await restApis.deploy(id, { stage: "prod" }, { onStep });
console.log("whole");
`,
  socket: `${opening}
const { ApiId } = await websocketApis.ensure({ Name: "many", RouteSelectionExpression: "$request.body.action" });
const routes = Array.from({ length: 100 }, (_, index) => ({
  route: \`route\${index}\`,
  integration: { type: "httpProxy", url: \`https://example.com/\${index}\` },
}));
await websocketApis.addRoutes(ApiId, routes, { onStep });
await websocketApis.deploy(ApiId, { stage: "prod" }, { onStep });
console.log("whole");
`,
};

/** Runs a program to its end, or kills it after so many steps; gives the steps that it told. */
async function run(name: keyof typeof programs, killAfter = Number.POSITIVE_INFINITY): Promise<string[]> {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, programs[name]);
  const env = { ...process.env, ...environment, AWS_ENDPOINT_URL: gateway.url };
  const child = spawn(process.execPath, [file], { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const steps: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    steps.push(line);
    if (steps.length === killAfter) child.kill("SIGKILL");
  }
  await ended;
  return steps;
}

test("a REST API of 300 resources", { timeout: 120_000 }, async () => {
  const killed = await run("rest", 450);
  expect(killed).not.toContain("whole");
  const again = await run("rest");
  expect(again.at(-1)).toBe("whole");
  // One call may have been answered to nobody; everything else of the first run was not done again.
  expect(killed.length + again.length).toBeGreaterThan(890);
  expect(killed.length + again.length).toBeLessThan(910);
  const client = new APIGatewayClient({ ...account, endpoint: gateway.url });
  const { items: apis = [] } = await client.send(new GetRestApisCommand({}));
  expect(apis).toHaveLength(1);
  const all = { restApiId: apis[0]?.id, limit: 500, embed: ["methods"] };
  const { items = [] } = await client.send(new GetResourcesCommand(all));
  expect(items.filter(({ resourceMethods }) => resourceMethods?.GET?.methodIntegration !== undefined)).toHaveLength(
    299,
  );
  client.destroy();
  expect((await fetch(`${gateway.baseUrl("large")}/resource298`)).status).toBe(200);
  // A new process does not know that the burst is used up: it is told so, waits, and goes on.
  expect(refused).toBeLessThan(5);
});

test("a WebSocket API of 100 routes", { timeout: 120_000 }, async () => {
  const killed = await run("socket", 100);
  expect(killed).not.toContain("whole");
  expect((await run("socket")).at(-1)).toBe("whole");
  const client = new ApiGatewayV2Client({ ...account, endpoint: gateway.url });
  const { Items: apis = [] } = await client.send(new GetApisCommand({}));
  expect(apis).toHaveLength(1);
  const all = { ApiId: apis[0]?.ApiId, MaxResults: "500" };
  const { Items: routes = [] } = await client.send(new GetRoutesCommand(all));
  const { Items: integrations = [] } = await client.send(new GetIntegrationsCommand(all));
  client.destroy();
  expect([routes.length, integrations.length]).toEqual([100, 100]);
  expect(refused).toBeLessThan(10);
});
