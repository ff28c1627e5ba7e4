import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { run } from "../support/run.js";
import { root } from "../support/workspace.js";

let folder: string;
beforeEach(async () => {
  await mkdir(join(root, "tests", ".work"), { recursive: true });
  folder = await mkdtemp(join(root, "tests", ".work", "refusals-"));
  await writeFile(join(folder, "package.json"), '{"private":true}');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The bin, in an environment that knows nothing of AWS. */
function apigw(...args: string[]) {
  const nothing = {
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };
  const bare = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
  ];
  const unset = bare.flatMap((name) => ["-u", name]);
  return run("env", [...unset, join(root, "node_modules/.bin/apigw-codegen"), ...args], { cwd: folder, env: nothing });
}

test.each([
  ["no credentials", ["--region", "eu-west-1"], "No AWS credentials were found"],
  ["no region", [], "No AWS region is set"],
])("with %s a pull ends with one paragraph and code 1, and writes nothing", async (_, args, text) => {
  const { code, stdout, stderr } = await apigw(
    "pull",
    "--api-id",
    "a1b2c3d4e5",
    "--endpoint-url",
    "http://127.0.0.1:9",
    ...args,
  );
  expect(stderr).toContain(text);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stdout).toBe("");
  expect(code).toBe(1);
  expect(await readdir(folder)).toEqual(["package.json"]);
});
