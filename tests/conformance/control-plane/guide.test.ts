import { execFile, execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Gateway, startGateway } from "@apigw/local";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// The commands of the service guide for REST APIs, verbatim but for the ids it makes up, by the AWS CLI itself.
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

const blocks = [...guide.matchAll(/```bash\n([\s\S]*?)```/g)].flatMap(([, text = ""]) =>
  text.includes("aws apigateway ") ? [text] : [],
);

function blockWith(command: string): string {
  const found = blocks.filter((block) => block.includes(`aws apigateway ${command}`));
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
    const commands = new Set([...guide.matchAll(/aws apigateway ([a-z-]+)/g)].map(([, name]) => name));
    const scripts = [...blocks, findApi].join("\n");
    const run = new Set([...scripts.matchAll(/aws apigateway ([a-z-]+)/g)].map(([, name]) => name));
    expect([...commands].filter((name) => !run.has(name))).toEqual([]);
  });
});

function hasCli(): boolean {
  try {
    execFileSync("aws", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    console.warn("The AWS CLI is not installed: the guide's commands are not run. Install `aws` to run them.");
    return false;
  }
}
