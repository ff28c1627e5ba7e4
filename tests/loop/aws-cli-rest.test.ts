import type { ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsCli, hasAwsCli, startLocal } from "../support/aws-cli.js";
import { run } from "../support/run.js";
import { root } from "../support/workspace.js";

const functions = `
export const app = async (event) => ({ statusCode: 200, body: JSON.stringify({ path: event.path }) });
export const broken = async () => ({ hello: "no proxy answer" });
export const slow = () => new Promise((resolve) => setTimeout(resolve, 2000, { statusCode: 200 }));
`;

// The REST patterns of the service guide, line by line.
describe.skipIf(!hasAwsCli)("a REST API by the AWS CLI, called by curl", () => {
  let local: ChildProcess;
  let url: string;
  let folder: string;
  let restApiId: string;
  let rootId: string;

  beforeAll(async () => {
    await mkdir(join(root, "tests", ".work"), { recursive: true });
    folder = await mkdtemp(join(root, "tests", ".work", "rest-"));
    const file = join(folder, "app.mjs");
    await writeFile(file, functions);
    ({ local, url } = await startLocal(
      ["app", "broken", "slow"].flatMap((name) => ["--function", `${name}=${file}.${name}`]),
    ));
    const created = await cli("create-rest-api", "--name", "my-rest-api", "--endpoint-configuration", "types=REGIONAL");
    restApiId = String(created.id);
    const { items } = await cli("get-resources", "--rest-api-id", restApiId);
    [{ id: rootId }] = items as [{ id: string }]; // its root, which every API has
    await resource("items", "app");
    await resource("broken", "broken");
    await resource("slow", "slow", ["--timeout-in-millis", "100"]);
  }, 120_000);
  afterAll(async () => {
    local.kill("SIGTERM");
    await new Promise((resolve) => local.once("close", resolve));
    await rm(folder, { recursive: true, force: true });
  });

  const cli = (...args: string[]) => awsCli(url, "apigateway", ...args);
  const deploy = () => cli("create-deployment", "--rest-api-id", restApiId, "--stage-name", "prod");

  /** A resource whose GET is a Lambda proxy. */
  async function resource(pathPart: string, name: string, more: string[] = []): Promise<string[]> {
    const rest = ["--rest-api-id", restApiId];
    const { id } = await cli("create-resource", ...rest, "--parent-id", rootId, "--path-part", pathPart);
    const at = [...rest, "--resource-id", String(id)];
    const method = [...at, "--http-method", "GET"];
    const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:${name}/invocations`;
    await cli("put-method", ...method, "--authorization-type", "NONE");
    const post = ["--integration-http-method", "POST", "--uri", uri];
    await cli("put-integration", ...method, "--type", "AWS_PROXY", ...post, ...more);
    return at;
  }

  /** Status, headers and body, as curl shows them. */
  async function curl(path: string, ...args: string[]) {
    const { code, stdout, stderr } = await run("curl", [
      "-s",
      "-S",
      "-i",
      ...args,
      `${url}/_aws/execute-api/${restApiId}${path}`,
    ]);
    expect(code, stderr).toBe(0);
    const [head = "", body = ""] = stdout.split("\r\n\r\n");
    return { status: Number(/ (\d{3})/.exec(head)?.[1]), head: head.toLowerCase(), body };
  }

  test("nothing is served before its deployment", async () => {
    expect(await curl("/prod/items")).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    await deploy();
    expect(await curl("/prod/items")).toMatchObject({ status: 200, body: '{"path":"/items"}' });
  }, 60_000);

  test("an unknown path is 403 Missing Authentication Token", async () => {
    const { status, body, head } = await curl("/prod/nothing");
    expect([status, body]).toEqual([403, '{"message":"Missing Authentication Token"}']);
    expect(head).toContain("x-amzn-errortype: missingauthenticationtokenexception");
  });

  test("a malformed proxy answer is 502, a slow function 504", async () => {
    expect(await curl("/prod/broken")).toMatchObject({ status: 502, body: '{"message": "Internal server error"}' });
    expect(await curl("/prod/slow")).toMatchObject({ status: 504, body: '{"message": "Endpoint request timed out"}' });
  });

  test("CORS is an OPTIONS mock", async () => {
    const at = await resource("shared", "app");
    const options = [...at, "--http-method", "OPTIONS"];
    await cli("put-method", ...options, "--authorization-type", "NONE");
    const template = '{"application/json": "{\\"statusCode\\": 200}"}';
    await cli("put-integration", ...options, "--type", "MOCK", "--request-templates", template);
    const header = (name: string) => `method.response.header.Access-Control-Allow-${name}`;
    const declared = Object.fromEntries(["Headers", "Methods", "Origin"].map((name) => [header(name), true]));
    const ok = [...options, "--status-code", "200", "--response-parameters"];
    await cli("put-method-response", ...ok, JSON.stringify(declared));
    const values = {
      [header("Headers")]: "'Content-Type,Authorization'",
      [header("Methods")]: "'GET,POST,PUT,DELETE,OPTIONS'",
      [header("Origin")]: "'*'",
    };
    await cli("put-integration-response", ...ok, JSON.stringify(values));
    expect((await curl("/prod/shared", "-X", "OPTIONS")).status).toBe(403);
    await deploy();
    const { status, head } = await curl("/prod/shared", "-X", "OPTIONS", "-H", "Origin: https://shop.example");
    expect(status).toBe(200);
    expect(head).toContain("access-control-allow-origin: *");
    expect(head).toContain("access-control-allow-methods: get,post,put,delete,options");
    expect(head).toContain("access-control-allow-headers: content-type,authorization");
  }, 60_000);

  test("an API key opens what its usage plan covers, as often as its quota says", async () => {
    const at = await resource("keyed", "app");
    const required = "op=replace,path=/apiKeyRequired,value=true";
    await cli("update-method", ...at, "--http-method", "GET", "--patch-operations", required);
    await deploy();
    expect(await curl("/prod/keyed")).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    const key = await cli("create-api-key", "--name", "shop", "--enabled");
    const stages = `apiId=${restApiId},stage=prod`;
    const plan = await cli(
      "create-usage-plan",
      "--name",
      "small",
      "--api-stages",
      stages,
      "--quota",
      "limit=1,period=DAY",
    );
    const withKey = () => curl("/prod/keyed", "-H", `x-api-key: ${key.value}`);
    expect((await withKey()).status).toBe(403);
    const ids = ["--usage-plan-id", String(plan.id), "--key-id", String(key.id)];
    await cli("create-usage-plan-key", ...ids, "--key-type", "API_KEY");
    expect(await withKey()).toMatchObject({ status: 200, body: '{"path":"/keyed"}' });
    expect(await withKey()).toMatchObject({ status: 429, body: '{"message":"Limit Exceeded"}' });
    const today = new Date().toISOString().slice(0, 10);
    const usage = await cli("get-usage", ...ids, "--start-date", today, "--end-date", today);
    expect(usage.items).toEqual({ [String(key.id)]: [[1, 0]] });
  }, 60_000);
});
