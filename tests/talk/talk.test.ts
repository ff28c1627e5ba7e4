import { expect, test } from "vitest";
import { large, readCorpus, small } from "../support/corpus.js";
import { converse } from "./conversation.js";

test.each(process.env.ONLY?.split(",") ?? large)("client and server of %s talk to each other", async (name) => {
  const { api } = await readCorpus(name);
  if (api.protocol === "websocket") throw new Error(`${name} is no HTTP API`);
  const { operations, misses } = await converse(api);
  console.log(`${name}: ${operations - misses.length} of ${operations}\n${misses.join("\n")}`);
  expect(misses.length / operations).toBeLessThanOrEqual(0.05);
}, 600_000);
