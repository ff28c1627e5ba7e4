import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createGateway } from "@apigw/core";
import { startGateway } from "@apigw/local";
import { type HttpApi, isTree, readOpenApi, type Tree } from "@apigw/model";
import { APIGatewayClient, CreateDeploymentCommand, ImportRestApiCommand } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client, CreateStageCommand, ImportApiCommand } from "@aws-sdk/client-apigatewayv2";
import { pull } from "apigw-codegen";
import { afterAll, describe, expect, test } from "vitest";
import { root } from "../../support/workspace.js";
import { documents } from "./documents.js";
import { leavesOf } from "./leaves.js";
import { notStoredByHttp, notStoredByRest, reasonFor } from "./not-stored.js";

const gateway = await startGateway({ log: () => undefined });
const aws = {
  endpoint: gateway.url,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
};
const rest = new APIGatewayClient(aws);
const v2 = new ApiGatewayV2Client(aws);
afterAll(() => gateway.stop());

/** Imports, deploys and pulls a document. */
async function roundTrip(document: Tree, protocol: HttpApi["protocol"]): Promise<HttpApi> {
  const id = protocol === "rest" ? await deployRest(document) : await deployHttp(document);
  const folder = await mkdtemp(join(root, "tests/.work/round-trip-"));
  try {
    const { contract } = await pull(createGateway(aws), id, { root: folder, name: "api" });
    const pulled: unknown = JSON.parse(await readFile(join(folder, contract), "utf8"));
    return readOpenApi(pulled, { name: "api" }).api;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const bytes = (document: object) => new TextEncoder().encode(JSON.stringify(document));

async function deployRest(document: Tree): Promise<string> {
  const { id = "" } = await rest.send(new ImportRestApiCommand({ body: bytes(withIntegrations(document)) }));
  await rest.send(new CreateDeploymentCommand({ restApiId: id, stageName: "prod" }));
  return id;
}

async function deployHttp(document: Tree): Promise<string> {
  const { ApiId = "" } = await v2.send(new ImportApiCommand({ Body: JSON.stringify(document) }));
  await v2.send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }));
  return ApiId;
}

/** API Gateway deploys only methods that have an integration. */
function withIntegrations(document: Tree): Tree {
  const whole = (operation: unknown) =>
    isTree(operation) && operation["x-amazon-apigateway-integration"] === undefined
      ? { ...operation, "x-amazon-apigateway-integration": { type: "mock" } }
      : operation;
  const paths = Object.entries(document.paths as Tree).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(item as Tree).map(([key, value]) => [key, key === "parameters" ? value : whole(value)]),
    ),
  ]);
  return { ...document, paths: Object.fromEntries(paths) };
}

interface Sum {
  readonly same: number;
  readonly notStored: ReadonlyMap<string, number>;
  readonly lost: readonly string[];
}

function compare(given: HttpApi, pulled: HttpApi): Sum {
  const rules = given.protocol === "rest" ? notStoredByRest : notStoredByHttp;
  const back = leavesOf(pulled);
  const notStored = new Map<string, number>();
  const lost: string[] = [];
  let same = 0;
  for (const [at, value] of leavesOf(given)) {
    const reason = reasonFor(rules, at);
    if (back.get(at) === value) same += 1;
    else if (reason !== undefined) notStored.set(reason, (notStored.get(reason) ?? 0) + 1);
    else lost.push(`${at}: ${value} → ${back.get(at) ?? "nothing"}`);
  }
  return { same, notStored, lost };
}

/** Documents that API Gateway does not take, and why. */
const refused: Readonly<Record<string, RegExp>> = {
  "aws-apigateway-importer/apigateway.json": /Invalid mapping expression/,
  "aws-developer-guide/api-gateway-extensions-integrations-1.json": /No integration defined for method/,
  "aws-developer-guide/api-gateway-request-validation-sample-api-swagger-1.json": /No method response exists/,
  "castore/event-store-api.http-api-export.jsonc": /Resource's path part only allow/,
  "serverless-patterns/apigw-kinesis-lambda-ddb__api.yaml": /only support the AWS_PROXY and HTTP_PROXY/,
  "smithy/cors-explicit-options.openapi.json": /No method response exists/,
  "smithy/cors-model.openapi.json": /No method response exists/,
  "smithy/cors-with-additional-headers.openapi.json": /No method response exists/,
  "smithy/cors-with-custom-gateway-response-headers.openapi.json": /No method response exists/,
  "smithy/cors-with-preflight-sync.openapi.json": /No method response exists/,
  "smithy/cors-without-preflight-sync.openapi.json": /No method response exists/,
};

const sums: Record<"rest" | "http", Sum[]> = { rest: [], http: [] };

describe("what API Gateway stores comes back", () => {
  test.each(documents())("$name", async ({ name, document }) => {
    const given = readOpenApi(document, { name: "api" }).api;
    const reason = refused[name];
    if (reason !== undefined) return expect(roundTrip(document, given.protocol)).rejects.toThrow(reason);
    const sum = compare(given, await roundTrip(document, given.protocol));
    sums[given.protocol].push(sum);
    expect(sum.same).toBeGreaterThan(0);
  });

  test.each(["rest", "http"] as const)("as a whole, of %s APIs", (kind) => {
    const total = (count: (sum: Sum) => number) => sums[kind].reduce((all, sum) => all + count(sum), 0);
    const same = total((sum) => sum.same);
    const lost = sums[kind].flatMap((sum) => sum.lost);
    const notStored = total((sum) => [...sum.notStored.values()].reduce((all, count) => all + count, 0));
    const share = same / (same + lost.length);
    console.log(
      `${kind}: ${sums[kind].length} documents, ${same} of ${same + lost.length} stored facts came back ` +
        `(${(share * 100).toFixed(2)} %), ${notStored} not stored; lost:\n  ${lost.join("\n  ")}`,
    );
    expect(share).toBeGreaterThanOrEqual(0.99);
  });
});
