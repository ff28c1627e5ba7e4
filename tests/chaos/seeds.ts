/** The seeds of a chaos test: 20, and with `npm run test:long -- sockets` a thousand. */
export const seeds: readonly number[] = Array.from(
  { length: process.env.APIGW_TEST_LONG ? 1000 : 20 },
  (_, n) => n + 1,
);

/** Numbers from 0 to 1 by a seed: mulberry32, which is public domain. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Runs a test for each seed, and names the one that fails. */
export async function forEachSeed(run: (seed: number) => Promise<void>): Promise<void> {
  for (const seed of seeds) {
    await run(seed).catch((error: unknown) => {
      throw new Error(`Seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    });
  }
}
