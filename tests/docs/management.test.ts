import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Gateway, startGateway } from "@apigw/local";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { shapeOf } from "../support/api-shape.js";
import { environment, hasAwsCli } from "../support/aws-cli.js";
import { complaints, workspaceCompiler } from "../support/tsc.js";
import { root } from "../support/workspace.js";

// docs/management.md as it stands: its samples are one program, its commands one script, and both must make the same.

const page = readFileSync(join(root, "docs", "management.md"), "utf8");
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, "g"))].map(([, text = ""]) => text);

let folder = "";
let byCore: Gateway;
let byCli: Gateway;
beforeAll(async () => {
  mkdirSync(join(root, "tests", ".work"), { recursive: true });
  folder = mkdtempSync(join(root, "tests", ".work", "docs-"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  const functions = { MyFunction: () => ({ statusCode: 200, body: "from MyFunction" }) };
  [byCore, byCli] = (await Promise.all(
    [0, 1].map(() => startGateway({ functions, enforcePermissions: true, log: () => undefined })),
  )) as [Gateway, Gateway]; // two of them
});
afterAll(async () => {
  await Promise.all([byCore.stop(), byCli.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** The samples, with imports where they may stand. */
function program(): string {
  const text = blocks("ts").join("\n");
  const imports = text.match(/^import .*\n/gm) ?? [];
  // The gateway has no quotas here: nobody need wait for them.
  const body = text.replace(/^import .*\n/gm, "").replace("createGateway()", "createGateway({ timeScale: 1000 })");
  return `${imports.join("")}${body}`;
}

test("the samples compile, and run", { timeout: 180_000 }, async () => {
  expect(blocks("ts").length).toBe(blocks("bash").length);
  const files = [{ name: "src/manage.ts", text: `${program()}\nexport {};\n` }];
  mkdirSync(join(folder, "src"));
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
  expect(await complaints(files, { ...workspaceCompiler, version: "5.9" })).toEqual([]);
  for (const [name, value] of Object.entries({ ...environment, AWS_ENDPOINT_URL: byCore.url })) vi.stubEnv(name, value);
  const said = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await import(join(folder, "src/manage.ts"));
  expect(said).toHaveBeenCalledWith(expect.stringMatching(/^x-api-key: \w{20,}$/));
  expect(said).toHaveBeenCalledWith("3 calls");
  said.mockRestore();
  vi.unstubAllEnvs();
});

test("what they made answers", async () => {
  const answer = await fetch(`${byCore.baseUrl("my-api")}/anything`);
  expect([answer.status, await answer.text()]).toEqual([200, "from MyFunction"]);
  const statuses = ["POST", "PATCH", "DELETE", "HEAD", "OPTIONS"].map(async (method) => {
    const { status } = await fetch(`${byCore.baseUrl("my-rest-api")}/items`, { method });
    return [method, status];
  });
  expect(Object.fromEntries(await Promise.all(statuses))).toMatchObject({
    POST: 202,
    DELETE: 403,
    HEAD: 200,
    OPTIONS: 200,
  });
  expect((await fetch(`${byCore.baseUrl("my-rest-api")}/items`)).status).toBe(401);
  expect((await fetch(`${byCore.baseUrl("shop")}/items`)).status).toBe(401);
  expect((await fetch(`${byCore.baseUrl("shop")}/orders`)).status).toBe(200);
});

test.skipIf(!hasAwsCli)("the commands of the AWS CLI make the same", { timeout: 900_000 }, async () => {
  const prelude = `aws() { command aws --endpoint-url "${byCli.url}" "$@"; }`;
  await promisify(execFile)("bash", ["-euo", "pipefail", "-c", [prelude, ...blocks("bash")].join("\n")], {
    env: { ...process.env, ...environment, AWS_DEFAULT_REGION: environment.AWS_REGION },
  });
  const [made, wanted] = await Promise.all([shapeOf(byCore.url), shapeOf(byCli.url)]);
  expect(JSON.stringify(made).length).toBeGreaterThan(5000);
  expect(made).toEqual(wanted);
});
