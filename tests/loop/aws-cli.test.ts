import type { ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsCli, environment, hasAwsCli, startLocal } from "../support/aws-cli.js";
import { tool } from "../support/run.js";
import { root } from "../support/workspace.js";

describe.skipIf(!hasAwsCli)("APIs made by the AWS CLI on a gateway started by hand", () => {
  let local: ChildProcess;
  let url: string;
  let folder: string;

  beforeAll(async () => {
    await mkdir(join(root, "tests", ".work"), { recursive: true });
    folder = await mkdtemp(join(root, "tests", ".work", "cli-"));
    await writeFile(join(folder, "package.json"), '{"private":true,"type":"module"}');
    await writeFile(join(folder, "app.mjs"), handler);
    ({ local, url } = await startLocal(["--function", `app=${join(folder, "app.mjs")}.handler`]));
  }, 60_000);
  afterAll(async () => {
    local.kill("SIGTERM");
    await new Promise((resolve) => local.once("close", resolve));
    await rm(folder, { recursive: true, force: true });
  });

  const cli = (...args: string[]) => awsCli(url, ...args);

  async function pull(apiId: string, name: string): Promise<void> {
    const { code, stderr } = await tool(
      "apigw-codegen",
      ["pull", "--api-id", apiId, "--name", name, "--endpoint-url", url],
      { cwd: folder, env: environment },
    );
    expect(code, stderr).toBe(0);
  }

  test("a REST API, method by method, is called and pulled", async () => {
    const { id: restApiId } = await cli(
      "apigateway",
      "create-rest-api",
      "--name",
      "my-rest-api",
      "--endpoint-configuration",
      "types=REGIONAL",
    );
    const rest = ["--rest-api-id", String(restApiId)];
    const { items } = await cli("apigateway", "get-resources", ...rest);
    const [{ id: rootId }] = items as [{ id: string }];
    const { id: resourceId } = await cli(
      "apigateway",
      "create-resource",
      ...rest,
      "--parent-id",
      rootId,
      "--path-part",
      "items",
    );
    const method = [...rest, "--resource-id", String(resourceId), "--http-method", "GET"];
    await cli("apigateway", "put-method", ...method, "--authorization-type", "NONE", "--operation-name", "listItems");
    const uri =
      "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:app/invocations";
    await cli(
      "apigateway",
      "put-integration",
      ...method,
      "--type",
      "AWS_PROXY",
      "--integration-http-method",
      "POST",
      "--uri",
      uri,
    );
    await cli("apigateway", "create-deployment", ...rest, "--stage-name", "prod");
    const answer = await fetch(`${url}/_aws/execute-api/${restApiId}/prod/items`);
    expect([answer.status, await answer.json()]).toEqual([200, { path: "/items" }]);
    await pull(String(restApiId), "items");
  }, 120_000);

  test("an HTTP API by quick create is called and pulled", async () => {
    const target = "arn:aws:lambda:us-east-1:123456789012:function:app";
    const { ApiId } = await cli(
      "apigatewayv2",
      "create-api",
      "--name",
      "my-api",
      "--protocol-type",
      "HTTP",
      "--target",
      target,
    );
    await cli("apigatewayv2", "create-route", "--api-id", String(ApiId), "--route-key", "GET /things/{thingId}");
    const answer = await fetch(`${url}/_aws/execute-api/${ApiId}/anything`);
    expect([answer.status, await answer.json()]).toEqual([200, { path: "/anything" }]);
    await pull(String(ApiId), "things");
  }, 120_000);

  test("a WebSocket API is pulled", async () => {
    const { ApiId } = await cli(
      "apigatewayv2",
      "create-api",
      "--name",
      "chat",
      "--protocol-type",
      "WEBSOCKET",
      "--route-selection-expression",
      "$request.body.action",
    );
    const api = ["--api-id", String(ApiId)];
    const schema = JSON.stringify({
      type: "object",
      properties: { action: { type: "string" }, room: { type: "string" } },
      required: ["room"],
    });
    await cli(
      "apigatewayv2",
      "create-model",
      ...api,
      "--name",
      "JoinRoom",
      "--content-type",
      "application/json",
      "--schema",
      schema,
    );
    await cli(
      "apigatewayv2",
      "create-route",
      ...api,
      "--route-key",
      "joinRoom",
      "--request-models",
      '{"$default":"JoinRoom"}',
    );
    const { DeploymentId } = await cli("apigatewayv2", "create-deployment", ...api);
    await cli("apigatewayv2", "create-stage", ...api, "--stage-name", "prod", "--deployment-id", String(DeploymentId));
    await pull(String(ApiId), "chat");
  }, 120_000);

  test("tsc --strict accepts all that was generated", async () => {
    const options = [
      "--strict",
      "--exactOptionalPropertyTypes",
      "--noUncheckedIndexedAccess",
      "--verbatimModuleSyntax",
      "--isolatedDeclarations",
      "--declaration",
    ];
    const files = ["items", "things", "chat"].flatMap((name) => [
      `src/api/${name}/index.ts`,
      `src/api/${name}/server.ts`,
    ]);
    const { code, stdout } = await tool(
      "tsc",
      [...options, "--noEmit", "--target", "ES2022", "--module", "NodeNext", ...files],
      { cwd: folder },
    );
    expect(stdout).toBe("");
    expect(code).toBe(0);
  }, 120_000);
});

const handler = `export const handler = async (event) => ({
  statusCode: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ path: event.rawPath ?? event.path }),
});
`;
