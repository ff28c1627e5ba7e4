import { expect, test } from "vitest";
import { pacer } from "./pace.js";

async function waitsOf(operations: readonly string[], scale: number): Promise<number[]> {
  const turn = pacer(scale);
  const waits: number[] = [];
  const from = performance.now();
  await Promise.all(operations.map((operation) => turn(operation).then(() => waits.push(performance.now() - from))));
  return waits;
}

test("a burst passes at once, and what comes after it waits for its turn", async () => {
  // Ten times as fast as AWS: 100 a second, and 43 calls are three over the burst.
  const waits = await waitsOf(Array(43).fill("GetRestApi"), 10);
  // Timers are a little early.
  expect(waits.filter((wait) => wait >= 8)).toHaveLength(3);
  expect(Math.max(...waits)).toBeGreaterThan(25);
});

test("an operation with a quota of its own waits for that, and keeps no other waiting", async () => {
  // A hundred times as fast as AWS: one import each 30 ms.
  const waits = await waitsOf(["ImportRestApi", "ImportRestApi", "ImportRestApi", "GetRestApi"], 100);
  expect(waits.filter((wait) => wait < 15)).toHaveLength(2);
  expect(Math.max(...waits)).toBeGreaterThan(55);
});
