import { expect, test } from "vitest";
import { pacer } from "./pace.js";

const regional = { parameters: { endpointConfigurationTypes: "REGIONAL" } };

/** How long each call waits for its turn, in milliseconds, in the order in which they get it. */
async function turnsOf(operations: readonly string[], scale: number): Promise<{ operation: string; wait: number }[]> {
  const turn = pacer(scale);
  const turns: { operation: string; wait: number }[] = [];
  const from = performance.now();
  await Promise.all(
    operations.map((operation) =>
      turn(operation, regional).then(() => turns.push({ operation, wait: performance.now() - from })),
    ),
  );
  return turns;
}

// Shared machines are late now and then, and timers a little early: only the least that a call must wait is certain.

test("a burst passes at once, and what comes after it waits for its turn", async () => {
  // Ten times as fast as AWS: 100 a second, and 43 calls are three over the burst.
  const turns = await turnsOf(Array(43).fill("GetRestApi"), 10);
  expect(turns.slice(-3).map(({ wait }, index) => wait >= 8 + index * 10)).toEqual([true, true, true]);
});

test("an operation with a quota of its own waits for that, and keeps no other waiting", async () => {
  // A hundred times as fast as AWS: one import each 30 ms.
  const turns = await turnsOf(["ImportRestApi", "ImportRestApi", "ImportRestApi", "GetRestApi"], 100);
  expect(turns.slice(-2).map(({ operation, wait }, index) => [operation, wait >= 28 + index * 28])).toEqual([
    ["ImportRestApi", true],
    ["ImportRestApi", true],
  ]);
});

test("a caller that gives up while it waits is told at once", async () => {
  const turn = pacer(1);
  await turn("ImportRestApi", regional);
  const given = new AbortController();
  const from = performance.now();
  const waiting = turn("ImportRestApi", regional, given.signal);
  given.abort();
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  expect(performance.now() - from).toBeLessThan(1000);
});

test("a burst is counted from the first answer on: AWS does not know of a call that has not come", async () => {
  const turn = pacer(100);
  const answered = await turn("ImportRestApi", regional);
  await new Promise((resolve) => setTimeout(resolve, 60));
  answered();
  const from = performance.now();
  await turn("ImportRestApi", regional);
  // Thirty milliseconds from the answer, though sixty have gone since the call.
  expect(performance.now() - from).toBeGreaterThan(28);
});

test("edge-optimized APIs, which AWS makes where nothing else is said, have a slower quota of their own", async () => {
  // A thousand times as fast as AWS: one each 30 ms, and a regional one need not wait for them.
  const turn = pacer(1000);
  const from = performance.now();
  await turn("CreateRestApi", { name: "a" });
  await turn("CreateRestApi", { name: "b", endpointConfiguration: { types: ["REGIONAL"] } });
  await turn("CreateRestApi", { name: "c", endpointConfiguration: { types: ["EDGE"] } });
  expect(performance.now() - from).toBeGreaterThanOrEqual(28);
});
