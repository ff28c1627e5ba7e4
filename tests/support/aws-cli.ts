import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { run } from "./run.js";
import { root } from "./workspace.js";

/** Debian's package; `.ci/run` installs it. */
const aws = "/usr/bin/aws";

/** Whether the AWS CLI is on this machine. */
export const hasAwsCli = existsSync(aws);
if (!hasAwsCli) console.warn("the AWS CLI is not installed (apt-get install awscli): its tests are skipped");

/** What the tools of AWS look for in the environment. */
export const environment = {
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_REGION: "us-east-1",
  AWS_PAGER: "",
};

/** One line of the CLI; gives what it printed, parsed. */
export async function awsCli(url: string, ...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await run(aws, [...args, "--endpoint-url", url, "--output", "json"], {
    env: environment,
  });
  expect(code, `${args.join(" ")}\n${stderr}`).toBe(0);
  return stdout.trim() === "" ? {} : JSON.parse(stdout);
}

/** The bin that a user starts; it says when it is ready. */
export function startLocal(args: readonly string[]): Promise<{ local: ChildProcess; url: string }> {
  return new Promise((resolve, reject) => {
    const local = spawn(join(root, "node_modules/.bin/apigw-local"), ["--port", "0", "--json", ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    local.once("error", reject);
    local.once("close", (code) => reject(new Error(`apigw-local ended with ${code} before it was ready`)));
    local.stdout.on("data", (data) => {
      text += data;
      const line = text.split("\n").find((one) => one.includes('"ready"'));
      if (line !== undefined) resolve({ local, url: JSON.parse(line).url });
    });
  });
}
