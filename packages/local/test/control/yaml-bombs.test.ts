import { APIGatewayClient, ImportRestApiCommand } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client, ImportApiCommand } from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Gateway, startGateway } from "../../src/index.js";

// S20, where a definition comes by the management API.
let gateway: Gateway;
let imports: Readonly<Record<"ImportRestApi" | "ImportApi", (body: string) => Promise<unknown>>>;
beforeAll(async () => {
  gateway = await startGateway({ region: "eu-west-1" });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = { endpoint: gateway.url, region: "eu-west-1", credentials };
  const v1 = new APIGatewayClient(client);
  const v2 = new ApiGatewayV2Client(client);
  imports = {
    ImportRestApi: (body) => v1.send(new ImportRestApiCommand({ body: new TextEncoder().encode(body) })),
    ImportApi: (Body) => v2.send(new ImportApiCommand({ Body })),
  };
});
afterAll(() => gateway.stop());

const head = "openapi: 3.0.1\ninfo: { title: pets, version: '1' }\npaths: { /pets: { get: { responses: {} } } }\n";

const many = (count: number, line: (index: number) => string) => Array.from({ length: count }, (_, i) => line(i));

/** Nine levels, each nine times the one below. */
const laughs = many(9, (level) => `x-${level}: &a${level} [${Array(9).fill(level === 0 ? "x" : `*a${level - 1}`)}]`);

const bombs: readonly (readonly [name: string, text: string])[] = [
  ["the billion laughs", laughs.join("\n")],
  ["2,000 levels", many(2000, (level) => `${" ".repeat(level)}x:`).join("\n")],
  ["a million brackets", `x: ${"[".repeat(1_000_000)}`],
  ["50,000 anchors", many(50_000, (index) => `x-${index}: &a${index} 1`).join("\n")],
  ["50,000 aliases", `x: &a 1\ny:\n${"  - *a\n".repeat(50_000)}`],
  ["an alias of itself", "x: &a [*a]"],
  ["a key that stands twice", "x-a: 1\nx-a: 2"],
];

for (const operation of ["ImportRestApi", "ImportApi"] as const) {
  test.each(bombs)(`${operation} refuses %s in under 2 s of CPU`, async (_, text) => {
    const before = process.cpuUsage();
    await expect(imports[operation](head + text)).rejects.toMatchObject({
      name: "BadRequestException",
      message: "Invalid OpenAPI input.",
      $metadata: { httpStatusCode: 400 },
    });
    const { system, user } = process.cpuUsage(before);
    expect((system + user) / 1e6).toBeLessThan(2);
  });

  test(`${operation} reads 30,000 keys of one map in under 2 s of CPU`, async () => {
    const before = process.cpuUsage();
    await imports[operation](`${head}x-many:\n${many(30_000, (index) => `  k${index}: 1`).join("\n")}`);
    const { system, user } = process.cpuUsage(before);
    expect((system + user) / 1e6).toBeLessThan(2);
  });
}
