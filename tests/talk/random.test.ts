import { readOpenApi } from "@apigw/model";
import { type EmitOptions, generate } from "apigw-codegen";
import { expect, test } from "vitest";
import { complaints } from "../support/tsc.js";
import { converse } from "./conversation.js";
import { randomContract } from "./random-contract.js";

/** Forty contracts, always the same; many more, and others each time, in `npm run test:long`. `APIGW_TALK_SEED=n`: one again. */
const again = Number(process.env.APIGW_TALK_SEED ?? 0);
const isLong = process.env.APIGW_TEST_LONG !== undefined;
const count = again > 0 ? 1 : isLong ? 2000 : 40;
const first = again > 0 ? again : isLong ? 1000 + Math.floor(Math.random() * 2 ** 30) : 1;
const seeds = Array.from({ length: count }, (_, at) => first + at);

/** Some with dates in the place of date-times. */
const optionsOf = (seed: number): EmitOptions => (seed % 3 === 0 ? { dates: "Date" } : {});
const read = (seed: number) => readOpenApi(randomContract(seed), { name: "random" });

test("whatever a contract says, client and server say to each other what they were given", async () => {
  const misses: string[] = [];
  let operations = 0;
  for (const seed of seeds) {
    const { api, diagnostics } = read(seed);
    misses.push(
      ...diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => `${seed} ${message}`),
    );
    const found = await converse(api, optionsOf(seed));
    misses.push(...found.misses.map((miss) => `${seed} ${miss}`));
    operations += found.operations;
  }
  expect(misses).toEqual([]);
  expect(operations).toBe(count * 8);
}, 3_600_000);

test("and the strictest compiler has nothing to say", async () => {
  const compiled = isLong ? seeds : seeds.slice(0, 12);
  const found: string[] = [];
  for (let at = 0; at < compiled.length; at += 40) {
    const files = compiled.slice(at, at + 40).flatMap((seed) => {
      const generated = generate(read(seed).api, { contract: "random", ...optionsOf(seed) });
      return generated.map(({ name, text }) => ({ name: `${seed}/${name}`, text }));
    });
    found.push(...(await complaints(files)));
  }
  expect(found).toEqual([]);
}, 3_600_000);
