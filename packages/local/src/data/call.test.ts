import { expect, test } from "vitest";
import { shortId, traceId } from "./call.js";

const thousand = (id: () => string) => Array.from({ length: 1000 }, id);

test("a short id is eleven bytes as base64, and never twice the same", () => {
  const ids = thousand(shortId);
  for (const id of ids) expect(Buffer.from(id, "base64url").toString("base64url")).toBe(id.slice(0, -1));
  expect(new Set(ids).size).toBe(1000);
});

test("a trace id says the second, and is never twice the same", () => {
  const ids = thousand(() => traceId(1_795_000_000_000));
  for (const id of ids) expect(id).toMatch(/^Root=1-6afd86c0-[0-9a-f]{24}$/);
  expect(new Set(ids).size).toBe(1000);
});
