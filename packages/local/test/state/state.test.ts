import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Gateway, type GatewayOptions, startGateway } from "../../src/gateway.js";
import { type Answer, callerOf, v2CallerOf } from "../control/operations.js";

let data: string;
let gateway: Gateway | undefined;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "apigw-state-"));
});
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  await rm(data, { recursive: true });
});

/** The gateway on the folder, started anew. */
async function restart(options: GatewayOptions = {}): Promise<Gateway> {
  await gateway?.stop();
  gateway = await startGateway({ log: () => undefined, data, ...options });
  return gateway;
}

const pets = () => ({ statusCode: 200, body: "from pets" });

/** Everything that lists tell, as it is and by name. */
async function everything(): Promise<Record<string, unknown>> {
  if (gateway === undefined) throw new Error("no gateway is running");
  const [rest, v2] = [callerOf(gateway), v2CallerOf(gateway)];
  const found: Record<string, unknown> = {};
  const add = (name: string, { ApiEndpoint: _, ...answer }: Answer) => {
    found[name] = answer;
  };
  for (const list of [
    "GetRestApis",
    "GetUsagePlans",
    "GetVpcLinks",
    "GetDomainNames",
    "GetAccount",
    "GetClientCertificates",
  ])
    add(list, await rest(list));
  add("GetApiKeys", await rest("GetApiKeys", { includeValues: true }));
  for (const { id: restApiId } of itemsOf(await rest("GetRestApis"))) {
    for (const list of [
      "GetResources",
      "GetDeployments",
      "GetStages",
      "GetModels",
      "GetAuthorizers",
      "GetGatewayResponses",
    ])
      add(`${list} ${restApiId}`, await rest(list, { restApiId }));
  }
  for (const { ApiId } of itemsOf(await v2("GetApis"))) {
    add(`GetApi ${ApiId}`, await v2("GetApi", { ApiId }));
    for (const list of ["GetRoutes", "GetIntegrations", "GetAuthorizers", "GetModels", "GetStages", "GetDeployments"])
      add(`${list} ${ApiId}`, await v2(list, { ApiId }));
  }
  return found;
}

function itemsOf(answer: Answer): Answer[] {
  return (answer.items ?? answer.Items ?? []) as Answer[];
}

test("APIs of all three kinds, with their deployments, are there again after a restart, and answer", async () => {
  let running = await restart({ functions: { pets } });
  const [rest, v2] = [callerOf(running), v2CallerOf(running)];
  const uri = "arn:aws:lambda:eu-west-1:123456789012:function:pets";
  const { ApiId } = await v2("CreateApi", { Name: "quick", ProtocolType: "HTTP", Target: uri });
  await v2("TagResource", { ResourceArn: `arn:aws:apigateway:eu-west-1::/apis/${ApiId}`, Tags: { __proto__x: "1" } });
  const { ApiId: chat } = await v2("CreateApi", {
    Name: "chat",
    ProtocolType: "WEBSOCKET",
    RouteSelectionExpression: "$request.body.action",
  });
  const { RouteId } = await v2("CreateRoute", { ApiId: chat, RouteKey: "$default" });
  await v2("CreateRouteResponse", { ApiId: chat, RouteId, RouteResponseKey: "$default" });
  await v2("CreateStage", { ApiId: chat, StageName: "prod", AutoDeploy: true });
  const { id: restApiId, rootResourceId } = await rest("CreateRestApi", { name: "rest" });
  const method = { restApiId, resourceId: rootResourceId, httpMethod: "GET" };
  await rest("PutMethod", { ...method, authorizationType: "NONE" });
  await rest("PutIntegration", {
    ...method,
    type: "MOCK",
    requestTemplates: { "application/json": '{"statusCode":200}' },
  });
  await rest("PutMethodResponse", { ...method, statusCode: "200" });
  await rest("PutIntegrationResponse", { ...method, statusCode: "200" });
  await rest("CreateDeployment", { restApiId, stageName: "prod" });
  await rest("GenerateClientCertificate");
  await rest("CreateDomainName", { domainName: "api.shop.example" });
  await rest("CreateBasePathMapping", { domainName: "api.shop.example", restApiId, stage: "prod" });
  const before = await everything();

  running = await restart({ functions: { pets } });
  expect(await everything()).toEqual(before);
  expect(await (await fetch(`${running.baseUrl("quick")}/any`)).text()).toBe("from pets");
  expect((await fetch(running.baseUrl("rest"))).status).toBe(200);
  // A second time, out of what the first restart wrote together.
  await restart({ functions: { pets } });
  expect(await everything()).toEqual(before);
});

test("what was deleted stays deleted", async () => {
  await restart();
  const call = v2CallerOf(await restart());
  const { ApiId } = await call("CreateApi", { Name: "gone", ProtocolType: "HTTP" });
  const { ApiId: kept } = await call("CreateApi", { Name: "kept", ProtocolType: "HTTP", Description: "to go" });
  const { RouteId } = await call("CreateRoute", { ApiId: kept, RouteKey: "GET /a" });
  await call("DeleteRoute", { ApiId: kept, RouteId });
  const { RouteId: other } = await call("CreateRoute", { ApiId: kept, RouteKey: "GET /b" });
  await call("CreateRoute", { ApiId: kept, RouteKey: "GET /c" });
  await call("DeleteRoute", { ApiId: kept, RouteId: other });
  await call("DeleteApi", { ApiId });
  const again = v2CallerOf(await restart());
  expect(itemsOf(await again("GetApis")).map(({ Name }) => Name)).toEqual(["kept"]);
  expect(itemsOf(await again("GetRoutes", { ApiId: kept })).map(({ RouteKey }) => RouteKey)).toEqual(["GET /c"]);
});

test("names that are a program's own are only data", async () => {
  const call = v2CallerOf(await restart());
  const { ApiId } = await call("CreateApi", {
    Name: "__proto__",
    ProtocolType: "HTTP",
    Tags: { constructor: "1", $map: "2" },
  });
  const StageVariables = Object.fromEntries([
    ["__proto__", "p"],
    ["$date", "d"],
  ]);
  await call("CreateStage", { ApiId, StageName: "__proto__", StageVariables });
  const before = await call("GetStage", { ApiId, StageName: "__proto__" });
  const again = v2CallerOf(await restart());
  expect(await again("GetStage", { ApiId, StageName: "__proto__" })).toEqual(before);
  expect(await again("GetApi", { ApiId })).toMatchObject({ Name: "__proto__", Tags: { constructor: "1", $map: "2" } });
});

test("the use of API keys is counted on, and UpdateUsage with it", async () => {
  const document = {
    openapi: "3.0.1",
    info: { title: "pets", version: "1" },
    paths: { "/pets": { get: { security: [{ api_key: [] }], responses: { 200: { description: "ok" } } } } },
    components: { securitySchemes: { api_key: { type: "apiKey", name: "x-api-key", in: "header" } } },
  };
  const start = () => restart({ openapi: [document], functions: { pets }, region: "eu-west-1" });
  let running = await start();
  const call = callerOf(running);
  const [{ id: apiId } = { id: "" }] = itemsOf(await call("GetRestApis"));
  const apiStages = [{ apiId, stage: "prod" }];
  const { id: usagePlanId } = await call("CreateUsagePlan", {
    name: "few",
    apiStages,
    quota: { limit: 3, period: "DAY" },
  });
  const { id: keyId, value } = await call("CreateApiKey", { name: "one", enabled: true });
  await call("CreateUsagePlanKey", { usagePlanId, keyId, keyType: "API_KEY" });
  const ask = async () =>
    (await fetch(`${running.baseUrl("pets")}/pets`, { headers: { "x-api-key": String(value) } })).status;
  expect([await ask(), await ask()]).toEqual([200, 200]);
  running = await start();
  expect([await ask(), await ask()]).toEqual([200, 429]);
});

test("permissions of functions are kept", async () => {
  const statement = { StatementId: "gateway", Action: "lambda:InvokeFunction", Principal: "apigateway.amazonaws.com" };
  const policy = async ({ url }: Gateway) => (await fetch(`${url}/2015-03-31/functions/pets/policy`)).json();
  const running = await restart({ functions: { pets } });
  const added = await fetch(`${running.url}/2015-03-31/functions/pets/policy`, {
    method: "POST",
    body: JSON.stringify(statement),
  });
  expect(added.status).toBe(201);
  const before = await policy(running);
  expect(JSON.stringify(before)).toContain("gateway");
  expect(await policy(await restart({ functions: { pets } }))).toEqual(before);
});

describe("a document of --openapi", () => {
  const document = (title: string, path: string) => ({
    openapi: "3.0.1",
    info: { title, version: "1" },
    paths: { [path]: { get: { responses: {} } } },
  });

  test("is imported once, and what was changed since is left alone", async () => {
    const start = () => restart({ openapi: [document("pets", "/pets")], region: "eu-west-1" });
    const call = callerOf(await start());
    const [{ id: restApiId } = { id: "" }] = itemsOf(await call("GetRestApis"));
    await call("UpdateRestApi", {
      restApiId,
      patchOperations: [{ op: "replace", path: "/description", value: "mine" }],
    });
    const again = callerOf(await start());
    expect(itemsOf(await again("GetRestApis"))).toMatchObject([{ id: restApiId, description: "mine" }]);
  });

  test("that changed replaces its API, which keeps its id", async () => {
    const call = callerOf(await restart({ openapi: [document("pets", "/pets")], region: "eu-west-1" }));
    const [{ id: restApiId } = { id: "" }] = itemsOf(await call("GetRestApis"));
    const again = callerOf(await restart({ openapi: [document("pets", "/dogs")], region: "eu-west-1" }));
    expect(itemsOf(await again("GetRestApis"))).toMatchObject([{ id: restApiId }]);
    const paths = itemsOf(await again("GetResources", { restApiId })).map(({ path }) => path);
    expect(paths).toEqual(["/", "/dogs"]);
  });
});

test("a journal that grew long is written together, and nothing of it is lost", async () => {
  const call = v2CallerOf(await restart());
  const RouteSelectionExpression = "$request.body.action";
  const { ApiId } = await call("CreateApi", { Name: "chat", ProtocolType: "WEBSOCKET", RouteSelectionExpression });
  const schemaOf = (index: number) => JSON.stringify({ description: `${index} ${"x".repeat(32_000)}` });
  const { ModelId } = await call("CreateModel", { ApiId, Name: "Big", Schema: schemaOf(0) });
  for (let index = 1; index <= 300; index += 1) await call("UpdateModel", { ApiId, ModelId, Schema: schemaOf(index) });
  expect((await stat(join(data, "state.jsonl"))).size).toBeLessThan(9 * 1024 * 1024);
  const again = v2CallerOf(await restart());
  expect((await again("GetModel", { ApiId, ModelId })).Schema).toBe(schemaOf(300));
});

test("reset forgets what was kept, too", async () => {
  const running = await restart();
  await v2CallerOf(running)("CreateApi", { Name: "gone", ProtocolType: "HTTP" });
  await running.reset();
  expect(itemsOf(await v2CallerOf(await restart())("GetApis"))).toEqual([]);
});

describe("the folder", () => {
  test("belongs to one gateway", async () => {
    await restart();
    await expect(startGateway({ data })).rejects.toThrow(
      `${data} is in use by another gateway (process ${process.pid})`,
    );
    await gateway?.stop();
    gateway = await startGateway({ data });
  });

  test("whose lock is of a process that is gone, or whose number is another's by now, is free", async () => {
    for (const lock of ["999999999 1", `${process.pid} 1`, "", "not a number"]) {
      await writeFile(join(data, "lock"), lock);
      await restart();
      await gateway?.stop();
    }
  });

  // In a container without an init process nobody buries the dead.
  test.skipIf(process.platform !== "linux")(
    "whose lock is of a process that is dead and not yet buried, is free",
    async () => {
      const parent = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 30"]);
      const pid = Number(await new Promise((resolve) => parent.stdout.once("data", resolve)));
      const fields = async () => (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1]?.split(" ") ?? [];
      try {
        const start = (await fields())[19];
        while ((await fields())[0] !== "Z") await new Promise((resolve) => setTimeout(resolve, 20));
        await writeFile(join(data, "lock"), `${pid} ${start}`);
        await restart();
      } finally {
        parent.kill();
      }
    },
  );

  test("with half a line at the end is read to the line before", async () => {
    const call = v2CallerOf(await restart());
    await call("CreateApi", { Name: "whole", ProtocolType: "HTTP" });
    await gateway?.stop();
    const file = join(data, "state.jsonl");
    await writeFile(file, `${await readFile(file, "utf8")}[[["regions",["123456789012 eu-`);
    expect(itemsOf(await v2CallerOf(await restart())("GetApis"))).toMatchObject([{ Name: "whole" }]);
  });

  test("in which somebody else wrote is refused with the line, and left as it is", async () => {
    await restart();
    await gateway?.stop();
    const file = join(data, "state.jsonl");
    const text = `${await readFile(file, "utf8")}hello\n`;
    await writeFile(file, text);
    await expect(restart()).rejects.toThrow(/Line \d+ of state.jsonl cannot be read/);
    gateway = undefined;
    expect(await readFile(file, "utf8")).toBe(text);
    await rm(file);
    await restart();
  });

  test("that is a file is refused", async () => {
    const file = join(data, "file");
    await writeFile(file, "");
    await expect(startGateway({ data: file })).rejects.toThrow(`The state cannot be kept in ${file}`);
  });
});
