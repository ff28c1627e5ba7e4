import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { startGateway } from "../../src/index.js";
import { listed } from "./listed.js";
import { beside, expected } from "./table.js";

// Every template of the fixtures that holds API resources starts; what it makes, and what it cannot have here, is listed.
const fixtures = fileURLToPath(new URL("../../../../tests/fixtures/openapi/", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "apigw-templates-"));
afterAll(() => rm(folder, { recursive: true }));

test.each(expected)("$name", async ({ apis, name, notes }) => {
  const at = join(folder, name);
  await mkdir(at);
  const place = /^(in|out)-/.test(name) ? "sam" : "templates";
  await cp(join(fixtures, place, name), join(at, "template.yaml"));
  const file = beside[name];
  if (file !== undefined) await cp(join(fixtures, "serverless-patterns", file), join(at, "api.yaml"));
  const told: string[] = [];
  const gateway = await startGateway({
    template: join(at, "template.yaml"),
    log: (entry) => void (entry.event === "warning" && told.push(entry.message.replace("template.yaml: ", ""))),
  });
  try {
    expect(await listed(gateway)).toEqual(apis);
    expect(told.sort()).toEqual([...notes].sort());
  } finally {
    await gateway.stop();
  }
});

test("45 of the 46 start with every route and authorizer", () => {
  expect(expected).toHaveLength(46);
  const refused = expected.filter(({ notes }) => notes.some((note) => note.includes("Errors found during import")));
  // AWS would refuse its unquoted CORS values too.
  expect(refused.map(({ name }) => name)).toEqual(["in-api_with_cors_openapi_3.yaml"]);
});
