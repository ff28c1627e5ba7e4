import { execFile, execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Gateway, startGateway } from "@apigw/local";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// The commands of the service guide, verbatim but for the ids it makes up, by the AWS CLI itself.
const guide = await readFile(join(import.meta.dirname, "../../fixtures/guide.md"), "utf8");

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ functions: { MyFunction: () => ({ statusCode: 200, body: "from MyFunction" }) } });
});
afterAll(() => gateway.stop());

/** Runs a block of the guide; `aws` is a function that adds the endpoint. */
async function shell(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", `${prelude}\n${script}`], {
    env: {
      ...process.env,
      GATEWAY: gateway.url,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_REGION: "us-east-1",
      AWS_PAGER: "",
    },
  });
  return stdout;
}

const prelude = 'aws() { command aws --endpoint-url "$GATEWAY" "$@"; }';

const all = [...guide.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
const blocks = all.filter((text) => text.includes("aws apigateway "));

function blockWith(command: string, service = "apigateway"): string {
  const found = all.filter((block) => block.includes(`aws ${service} ${command}`));
  expect(found, command).toHaveLength(1);
  return found[0] ?? "";
}

const findApi = "API_ID=$(aws apigateway get-rest-apis --query 'items[0].id' --output text)";
const findResource =
  "RESOURCE_ID=$(aws apigateway get-resources --rest-api-id $API_ID --query \"items[?path=='/items'].id\" --output text)";

describe.skipIf(!hasCli())("the guide's commands by the AWS CLI (skipped where there is no `aws`)", () => {
  test("a REST API with a Lambda proxy is created, deployed and answers", { timeout: 120_000 }, async () => {
    const script = blockWith("create-rest-api")
      .replace("API_ID=abc123", findApi)
      .replace("RESOURCE_ID=xyz789", findResource);
    expect(script).not.toMatch(/abc123|xyz789/);
    const said = await shell(script);
    expect(said).toContain('"name": "my-rest-api"');
    expect(said).toContain('"type": "AWS_PROXY"');
    const answer = await fetch(`${gateway.baseUrl("my-rest-api")}/items`);
    expect([answer.status, await answer.text()]).toEqual([200, "from MyFunction"]);
  });

  test("CORS is enabled on its resource", { timeout: 120_000 }, async () => {
    const deploy = "aws apigateway create-deployment --rest-api-id $API_ID --stage-name prod";
    await shell([findApi, findResource, blockWith("put-integration-response"), deploy].join("\n"));
    const answer = await fetch(`${gateway.baseUrl("my-rest-api")}/items`, { method: "OPTIONS" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-methods")).toBe("GET,POST,PUT,DELETE,OPTIONS");
  });

  test("an API key is checked", { timeout: 120_000 }, async () => {
    const id = (await shell("aws apigateway create-api-key --name k --enabled --query id --output text")).trim();
    const [line = ""] = /aws apigateway get-api-key .*/.exec(blockWith("get-api-key")) ?? [];
    expect(JSON.parse(await shell(line.replace("abc123", id)))).toMatchObject({
      id,
      enabled: true,
      value: expect.stringMatching(/^.{40}$/),
    });
  });

  test("every command of the guide for REST APIs is in one of these blocks", () => {
    const scripts = [...blocks, findApi].join("\n");
    expect(commandsIn(guide, "apigateway").filter((name) => !commandsIn(scripts, "apigateway").includes(name))).toEqual(
      [],
    );
  });

  const http = "apigatewayv2";
  const scripts: string[] = [];
  const runV2 = async (script: string) => {
    scripts.push(script);
    const said = await shell(script);
    return said.trim() === "" ? undefined : JSON.parse(said);
  };

  test("an HTTP API is created on a function, told, and given CORS and an authorizer", {
    timeout: 120_000,
  }, async () => {
    const [create = "", get = ""] = blockWith("create-api", http).split("# Get API endpoint");
    const { ApiId } = await runV2(create);
    expect(await runV2(get.replace("abc123", ApiId))).toContain(`${ApiId}.execute-api`);
    expect((await runV2(blockWith("update-api", http).replace("abc123", ApiId))).CorsConfiguration.MaxAge).toBe(86_400);
    const { AuthorizerId } = await runV2(blockWith("create-authorizer", http).replace("abc123", ApiId));
    const [line = ""] = /aws apigatewayv2 get-authorizer .*/.exec(blockWith("get-authorizer", http)) ?? [];
    expect(await runV2(line.replace("abc123", ApiId).replace("xyz789", AuthorizerId))).toMatchObject({
      Name: "jwt-authorizer",
      AuthorizerType: "JWT",
    });
    const { IntegrationId } = await runV2(
      `aws apigatewayv2 create-integration --api-id ${ApiId} --integration-type AWS_PROXY --payload-format-version 2.0 --integration-uri arn:aws:lambda:us-east-1:123456789012:function:MyFunction`,
    );
    await runV2(
      `aws apigatewayv2 create-route --api-id ${ApiId} --route-key 'GET /items' --target integrations/${IntegrationId}`,
    );
    await runV2(`aws apigatewayv2 create-stage --api-id ${ApiId} --stage-name dev --auto-deploy`);
    const answer = await fetch(`${gateway.baseUrl(ApiId, "dev")}/items`);
    expect([answer.status, await answer.text()]).toEqual([200, "from MyFunction"]);
  });

  test("lists come in pages as large as the CLI asks for", { timeout: 120_000 }, async () => {
    const [ApiId] = await runV2("aws apigatewayv2 get-apis --query 'Items[].ApiId'");
    const routes = await runV2(
      `aws apigatewayv2 get-routes --api-id ${ApiId} --page-size 1 --query 'Items[].RouteKey'`,
    );
    expect(routes).toEqual(["$default", "GET /items"]);
  });

  test("every command of the guide for HTTP APIs was run", () => {
    const run = commandsIn(scripts.join("\n"), http);
    expect(commandsIn(guide, http).filter((name) => !run.includes(name))).toEqual([]);
  });
});

function commandsIn(text: string, service: string): string[] {
  return [
    ...new Set(
      [...text.matchAll(/aws (\w+) ([a-z-]+)/g)].flatMap(([, of, name = ""]) => (of === service ? [name] : [])),
    ),
  ];
}

function hasCli(): boolean {
  try {
    execFileSync("aws", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    console.warn("The AWS CLI is not installed: the guide's commands are not run. Install `aws` to run them.");
    return false;
  }
}
