import { expect, test } from "vitest";
import { tool } from "../support/run.js";

const minutes = (count: number) => count * 60_000;

test(
  "the whole workspace type-checks",
  async () => {
    const { stdout } = await tool("tsc", ["-p", "tsconfig.json"]);
    expect(stdout).toBe("");
  },
  minutes(4),
);

test(
  "everything is formatted and lints clean",
  async () => {
    const { code, stdout, stderr } = await tool("biome", ["check", ".", "--error-on-warnings", "--max-diagnostics=20"]);
    expect(code, `${stdout}\n${stderr}`).toBe(0);
  },
  minutes(1),
);

test(
  "no file, export or dependency is unused",
  async () => {
    const { code, stdout, stderr } = await tool("knip", ["--no-progress"]);
    expect(code, `${stdout}\n${stderr}`).toBe(0);
  },
  minutes(3),
);
