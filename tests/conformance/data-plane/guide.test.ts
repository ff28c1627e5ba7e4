import { execFile, execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Gateway, startGateway } from "@apigw/local";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// The guide's patterns for HTTP APIs, by the AWS CLI and curl: its own commands, with the ids of the APIs made here.
const guide = await readFile(join(import.meta.dirname, "../../fixtures/guide.md"), "utf8");

let gateway: Gateway;
let issuer: Server;
beforeAll(async () => {
  issuer = createServer((_, response) => response.end("{}"));
  await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
  gateway = await startGateway({
    region: "us-east-1",
    functions: {
      // The guide's own handler, in JavaScript.
      MyFunction: async (event: { rawPath?: string }) => ({
        statusCode: 200,
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ message: "Success", path: event.rawPath }),
      }),
    },
    // A server on a port has such an address.
    issuers: {
      "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abc123": `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`,
    },
  });
});
afterAll(async () => {
  issuer.close();
  await gateway.stop();
});

/** Runs commands; `aws` is a function that adds the endpoint. */
async function shell(script: string): Promise<string> {
  const env = {
    ...process.env,
    GATEWAY: gateway.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_REGION: "us-east-1",
    AWS_PAGER: "",
  };
  const prelude = 'aws() { command aws --endpoint-url "$GATEWAY" "$@"; }';
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", `${prelude}\n${script}`], { env });
  return stdout;
}

/** The block of the guide that holds a command, and nothing of other services. */
function blockWith(command: string): string {
  const blocks = [...guide.matchAll(/```bash\n([\s\S]*?)```/g)].flatMap(([, text = ""]) =>
    text.includes(command) ? [text] : [],
  );
  expect(blocks.length, command).toBeGreaterThan(0);
  return blocks[0] ?? "";
}

/** Status and headers of a call, by curl. */
async function curl(...args: string[]): Promise<{ status: number; head: string; body: string }> {
  const { stdout } = await promisify(execFile)("curl", ["-sS", "-i", ...args]);
  const [head = "", ...body] = stdout.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), head: head.toLowerCase(), body: body.join("\r\n\r\n") };
}

describe.skipIf(!has("aws") || !has("curl"))(
  "the guide, by the AWS CLI and curl (skipped where they are missing)",
  () => {
    const apiId = async () =>
      (await shell("aws apigatewayv2 get-apis --query \"Items[?Name=='my-api'].ApiId | [0]\" --output text")).trim();

    test("an HTTP API on a function is created in one command, and its endpoint answers", {
      timeout: 60_000,
    }, async () => {
      const [create = "", get = ""] = blockWith("aws apigatewayv2 create-api").split("# Get API endpoint");
      expect(JSON.parse(await shell(create))).toMatchObject({ Name: "my-api", ProtocolType: "HTTP" });
      const endpoint = JSON.parse(await shell(get.replace("abc123", await apiId())));
      expect(endpoint).toMatch(/^http:\/\/[a-z0-9]{10}\.execute-api\.localhost:\d+$/);
      const { body, status } = await curl(`${endpoint}/items`, "--resolve", `${new URL(endpoint).host}:127.0.0.1`);
      expect([status, JSON.parse(body)]).toEqual([200, { message: "Success", path: "/items" }]);
    });

    test("CORS is a setting", { timeout: 60_000 }, async () => {
      await shell(blockWith("aws apigatewayv2 update-api").replace("abc123", await apiId()));
      const url = `${gateway.baseUrl("my-api")}/items`;
      const preflight = await curl(
        url,
        "-X",
        "OPTIONS",
        "-H",
        "Origin: https://example.com",
        "-H",
        "Access-Control-Request-Method: PUT",
      );
      expect(preflight.status).toBe(204);
      expect(preflight.head).toContain("access-control-allow-origin: https://example.com");
      expect(preflight.head).toContain("access-control-allow-methods: get,post,put,delete");
      expect(preflight.head).toContain("access-control-max-age: 86400");
      const other = await curl(url, "-H", "Origin: https://evil.example");
      expect(other.head).not.toContain("access-control-allow-origin");
    });

    test("a route behind a JWT authorizer is 401 without a token, and with a bad one", {
      timeout: 60_000,
    }, async () => {
      const id = await apiId();
      const { AuthorizerId } = JSON.parse(
        await shell(blockWith("aws apigatewayv2 create-authorizer").replace("--api-id abc123", `--api-id ${id}`)),
      );
      const integration = `aws apigatewayv2 get-integrations --api-id ${id} --query 'Items[0].IntegrationId' --output text`;
      await shell(
        `aws apigatewayv2 create-route --api-id ${id} --route-key 'GET /secret' --target integrations/$(${integration}) --authorization-type JWT --authorizer-id ${AuthorizerId}`,
      );
      const url = `${gateway.baseUrl("my-api")}/secret`;
      const without = await curl(url);
      expect([without.status, without.body]).toEqual([401, '{"message":"Unauthorized"}']);
      expect(without.head).toContain("www-authenticate: bearer");
      const bad = await curl(url, "-H", "Authorization: Bearer eyJhbGciOiJub25lIn0.e30.");
      expect(bad.status).toBe(401);
      expect(bad.head).toContain('error="invalid_token"');
    });

    test("a route behind IAM is 403 without a signature, and 200 with curl's own", { timeout: 60_000 }, async () => {
      const id = await apiId();
      const integration = `aws apigatewayv2 get-integrations --api-id ${id} --query 'Items[0].IntegrationId' --output text`;
      await shell(
        `aws apigatewayv2 create-route --api-id ${id} --route-key 'GET /signed' --target integrations/$(${integration}) --authorization-type AWS_IAM`,
      );
      const url = `${gateway.baseUrl("my-api")}/signed`;
      const unsigned = await curl(url);
      expect([unsigned.status, unsigned.body]).toEqual([403, '{"message":"Forbidden"}']);
      const sign = ["--aws-sigv4", "aws:amz:us-east-1:execute-api"];
      expect((await curl(url, ...sign, "--user", "test:test")).status).toBe(200);
      expect((await curl(url, ...sign, "--user", "test:wrong")).status).toBe(403);
    });

    test("the CLI's own Lambda commands find the function", { timeout: 60_000 }, async () => {
      const added = await shell(
        "aws lambda add-permission --function-name MyFunction --statement-id api --action lambda:InvokeFunction --principal apigateway.amazonaws.com",
      );
      expect(JSON.parse(JSON.parse(added).Statement)).toMatchObject({ Sid: "api", Effect: "Allow" });
      expect(
        JSON.parse(JSON.parse(await shell("aws lambda get-policy --function-name MyFunction")).Policy).Statement,
      ).toHaveLength(1);
      const invoked = await shell(
        // Versions 1 and 2 of the CLI read a payload on the command line in two ways, and one in a file in one.
        `F=$(mktemp); P=$(mktemp); echo '{"rawPath":"/x"}' > "$P"; aws lambda invoke --function-name MyFunction --payload "fileb://$P" "$F" > /dev/null; cat "$F"; rm "$F" "$P"`,
      );
      expect(invoked).toContain("Success");
      expect(JSON.parse(await shell("aws lambda get-function-configuration --function-name MyFunction"))).toMatchObject(
        { Timeout: 3 },
      );
      await shell("aws lambda remove-permission --function-name MyFunction --statement-id api");
      await expect(shell("aws lambda get-policy --function-name MyFunction")).rejects.toThrow(
        "ResourceNotFoundException",
      );
    });
  },
);

function has(command: string): boolean {
  try {
    execFileSync(command, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
