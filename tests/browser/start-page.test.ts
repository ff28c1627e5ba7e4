import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Gateway, startGateway } from "@apigw/local";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { hasChromium, installChromium, launch } from "./chromium.js";

// The gateway's start page, as a person sees it, in a real Chromium.
const isLong = process.env.APIGW_TEST_LONG === "1";
const why = "there is no Chromium here; `npm run test:long -- browser` installs one (90 MB)";

const template = `
Resources:
  Pets:
    Type: AWS::Serverless::HttpApi
    Properties: { Auth: { Authorizers: { Guard: { FunctionArn: !GetAtt Guard.Arn, EnableSimpleResponses: true, AuthorizerPayloadFormatVersion: "2.0", Identity: { Headers: [X-Token] } } } } }
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Handler: shop.handler
      Runtime: python3.12
      Events:
        Open: { Type: HttpApi, Properties: { ApiId: !Ref Pets, Path: "/pets/{petId}", Method: GET } }
        Closed: { Type: HttpApi, Properties: { ApiId: !Ref Pets, Path: /orders, Method: GET, Auth: { Authorizer: Guard } } }
  Remote: { Type: AWS::Serverless::Function, Properties: { CodeUri: s3://bucket/key, Handler: a.b, Runtime: nodejs20.x, Events: { R: { Type: Api, Properties: { Path: /remote, Method: get } } } } }
  Guard: { Type: AWS::Serverless::Function, Properties: { InlineCode: "exports.handler = async () => ({ isAuthorized: false });", Handler: index.handler, Runtime: nodejs20.x } }
  Chat: { Type: AWS::Serverless::WebSocketApi, Properties: { RouteSelectionExpression: $request.body.action, Routes: { $connect: { FunctionArn: !GetAtt Shop.Arn } } } }
`;

describe.skipIf(!isLong && !hasChromium())("in Chromium", () => {
  const folder = mkdtempSync(join(tmpdir(), "apigw-start-page-"));
  const wrong: string[] = [];
  let gateway: Gateway;
  let browser: Awaited<ReturnType<typeof launch>>;
  beforeAll(async () => {
    installChromium();
    writeFileSync(join(folder, "template.yaml"), template);
    writeFileSync(
      join(folder, "shop.py"),
      "def handler(event, context):\n  print('<b>meow</b>')\n  return {'statusCode': 200}\n",
    );
    gateway = await startGateway({ template: join(folder, "template.yaml"), log: () => undefined });
    browser = await launch();
    browser.page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
    browser.page.on("pageerror", (error) => wrong.push(String(error)));
    await browser.page.goto(gateway.url);
  }, 300_000);
  afterAll(async () => {
    await browser?.stop();
    await gateway?.stop();
    rmSync(folder, { recursive: true });
  });

  const shown = (id: string) => browser.page.evaluate<string>(`document.getElementById("${id}").innerText`);

  test("it shows what is deployed, and what happens while it happens", async () => {
    await expect.poll(() => shown("live")).toBe("live");
    for (const text of [gateway.baseUrl("Pets"), "GET /pets/{petId}", "Lambda Shop", "Guard", "Prod", "$connect"])
      expect(await shown("apis")).toContain(text);
    expect(await shown("requests")).toBe("None yet.");
    expect(await shown("log")).toContain("Remote: its code lies in S3, and nothing is fetched");
    const url = gateway.baseUrl("Pets");
    await fetch(`${url}/pets/7`);
    await fetch(`${url}/orders`, { headers: { "x-token": "no" } });
    await fetch(`${gateway.baseUrl("ServerlessRestApi")}/remote`);
    await expect
      .poll(() => shown("requests"))
      .toMatch(/501[\s\S]*403[\s\S]*refused Guard[\s\S]*200[\s\S]*GET \/pets\/\{petId\}/);
    // What a function prints is text, whatever it looks like.
    await expect.poll(() => shown("requests")).toContain("STDOUT <b>meow</b>");
    const socket = new WebSocket(gateway.baseUrl("Chat"));
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    await expect.poll(() => shown("connections"), { timeout: 5000 }).toContain("127.0.0.1");
    const work = fileURLToPath(new URL("../.work/", import.meta.url));
    mkdirSync(work, { recursive: true });
    await browser.page.screenshot({ path: join(work, "start-page.png"), fullPage: true });
    expect(statSync(join(work, "start-page.png")).size).toBeGreaterThan(10_000);
    socket.close();
    await expect.poll(() => shown("connections"), { timeout: 5000 }).toBe("None.");
    expect(wrong).toEqual([]);
  });

  test("it says so when the gateway has stopped", async () => {
    await gateway.stop();
    await expect.poll(() => shown("live"), { timeout: 5000 }).toBe("the gateway does not answer");
  });
});

// A skipped suite has to be seen.
test.runIf(!isLong && !hasChromium())(`skipped: ${why}`, ({ skip }) => skip(why));
