import { deepEqual, equal, ok } from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Store, StoredItem } from "../store/store.js";

/** One thing that a store must do. */
export interface StoreRule {
  readonly name: string;
  /** Throws where the store does otherwise. */
  run(): Promise<void>;
}

/**
 * What a {@link Store} must do, for those who write one: what dedupe and sessions promise rests on it.
 *
 * @example for (const { name, run } of storeRules(() => myStore)) test(name, run);
 */
export function storeRules(make: () => Store | Promise<Store>): readonly StoreRule[] {
  return rules.map(([name, rule]) => ({ name, run: async () => rule(await make(), () => item(randomUUID())) }));
}

type Rule = (store: Store, fresh: () => StoredItem) => Promise<void>;

const item = (group: string): StoredItem => ({
  group,
  name: "one",
  value: "{}",
  version: randomUUID(),
  until: Date.now() + 60_000,
});
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const rules: readonly (readonly [name: string, rule: Rule])[] = [
  [
    "what was written is read, whatever it holds",
    async (store, fresh) => {
      for (const value of ["", "ü 漢 \u{1f600} \0", '{"__proto__":null}', "x".repeat(140 * 1024)]) {
        const one = { ...fresh(), value };
        deepEqual(await store.write(one), { written: true });
        deepEqual({ ...(await store.read(one)) }, one);
      }
    },
  ],
  [
    "what was never written is not there",
    async (store, fresh) => {
      const one = fresh();
      equal(await store.read(one), undefined);
      deepEqual(await store.list(one.group), []);
      await store.remove(one, "none");
    },
  ],
  [
    "names are data, also those that every object has",
    async (store, fresh) => {
      const { group } = fresh();
      for (const name of ["__proto__", "constructor", "toString"]) {
        equal(await store.read({ group, name }), undefined);
        const one = { ...fresh(), group, name };
        equal((await store.write(one)).written, true);
        deepEqual({ ...(await store.read(one)) }, one);
      }
      equal(Object.hasOwn(Object.prototype, "version"), false);
    },
  ],
  [
    "a place is taken once, and whoever comes later finds who has it",
    async (store, fresh) => {
      const one = fresh();
      await store.write(one);
      const { written, found } = await store.write({ ...one, version: randomUUID(), value: "other" });
      equal(written, false);
      deepEqual({ ...found }, one);
      deepEqual({ ...(await store.read(one)) }, one);
    },
  ],
  [
    "of many that come at once, one is written and all others find it",
    async (store, fresh) => {
      const one = fresh();
      const all = Array.from({ length: 20 }, () => ({ ...one, version: randomUUID() }));
      const results = await Promise.all(all.map((each) => store.write(each)));
      const [winner, ...more] = all.filter((_, index) => results[index]?.written);
      ok(winner);
      deepEqual(more, []);
      for (const { written, found } of results) if (!written) equal(found?.version, winner.version);
    },
  ],
  [
    "an item is written over the version that its writer knew, and over no other",
    async (store, fresh) => {
      const one = fresh();
      await store.write(one);
      const next = { ...one, value: "next", version: randomUUID() };
      equal((await store.write(next, one.version)).written, true);
      const late = await store.write({ ...one, value: "late", version: randomUUID() }, one.version);
      equal(late.written, false);
      deepEqual({ ...late.found }, next);
      equal((await store.read(one))?.value, "next");
    },
  ],
  [
    "what is there already is written, also to whoever tries again since an answer was lost",
    async (store, fresh) => {
      const one = fresh();
      for (const _ of [1, 2]) deepEqual(await store.write(one), { written: true });
      const next = { ...one, version: randomUUID() };
      for (const _ of [1, 2]) deepEqual(await store.write(next, one.version), { written: true });
      equal((await store.write(one)).written, false);
    },
  ],
  [
    "of many that write over the same version at once, one does",
    async (store, fresh) => {
      const one = fresh();
      await store.write(one);
      const all = Array.from({ length: 20 }, () => ({ ...one, version: randomUUID() }));
      const results = await Promise.all(all.map((each) => store.write(each, one.version)));
      equal(results.filter(({ written }) => written).length, 1);
    },
  ],
  [
    "nothing is written over what is not there",
    async (store, fresh) => {
      const one = fresh();
      deepEqual(await store.write(one, "a version"), { written: false });
      equal(await store.read(one), undefined);
    },
  ],
  [
    "an item whose time is over is not there, whether or not it was deleted",
    async (store, fresh) => {
      const one = { ...fresh(), until: Date.now() + 40 };
      await store.write(one);
      await pause(60);
      equal(await store.read(one), undefined);
      deepEqual(await store.list(one.group), []);
      deepEqual(await store.write({ ...one, version: randomUUID() }, one.version), { written: false });
      const next = { ...one, version: randomUUID(), until: Date.now() + 60_000 };
      equal((await store.write(next)).written, true);
      await store.remove(one, one.version);
      deepEqual({ ...(await store.read(one)) }, next);
    },
  ],
  [
    "an item is removed by who knows its version, and by nobody else",
    async (store, fresh) => {
      const one = fresh();
      await store.write(one);
      await store.remove(one, "another");
      deepEqual({ ...(await store.read(one)) }, one);
      await store.remove(one, one.version);
      equal(await store.read(one), undefined);
      equal((await store.write(one)).written, true);
    },
  ],
  [
    "a group is listed in the order of its names' bytes, from where one left off",
    async (store, fresh) => {
      const { group, name: _, ...rest } = fresh();
      const names = ["10", "09", "a", "\u{1f600}", "Z", "11", "\uff5e"];
      for (const name of names) await store.write({ ...rest, group, name, version: randomUUID() });
      await store.write({ ...fresh(), group: `${group}x` });
      const list = async (options?: { after?: string; limit?: number }) =>
        (await store.list(group, options)).map(({ name }) => name);
      deepEqual(await list(), ["09", "10", "11", "Z", "a", "\uff5e", "\u{1f600}"]);
      deepEqual(await list({ limit: 2 }), ["09", "10"]);
      deepEqual(await list({ after: "10", limit: 2 }), ["11", "Z"]);
      deepEqual(await list({ after: "a" }), ["\uff5e", "\u{1f600}"]);
      deepEqual(await list({ after: "\uff5e" }), ["\u{1f600}"]);
      deepEqual(await list({ after: "\u{1f600}" }), []);
    },
  ],
  [
    "items that are over do not take the place of others in a list",
    async (store, fresh) => {
      const { group, name: _, ...rest } = fresh();
      const soon = Date.now() + 40;
      for (const name of ["1", "2", "3"]) await store.write({ ...rest, group, name, until: soon });
      await store.write({ ...rest, group, name: "4" });
      await pause(60);
      deepEqual(
        (await store.list(group, { limit: 1 })).map(({ name }) => name),
        ["4"],
      );
    },
  ],
];
