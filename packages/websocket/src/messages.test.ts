import fc from "fast-check";
import { expect, test } from "vitest";
import { newLife } from "./life.js";
import { createMessages } from "./messages.js";
import type { Validate } from "./options.js";

// The messages of a socket under whatever may happen to its connections.

const saying = fc.record({
  what: fc.constant("say" as const),
  key: fc.constantFrom(undefined, undefined, "a", "b"),
  delivery: fc.constantFrom("at-least-once" as const, "at-most-once" as const),
  isAsked: fc.boolean(),
  timeout: fc.integer({ min: 100, max: 100_000 }),
});
const happening = fc.oneof(
  // So often that more wait than may be on their way.
  { weight: 6, arbitrary: saying },
  fc.record({
    what: fc.constantFrom("answer" as const, "refuse" as const, "later" as const),
    which: fc.nat({ max: 70 }),
  }),
  fc.record({ what: fc.constantFrom("use" as const, "hold" as const, "lost" as const, "abort" as const) }),
  fc.record({ what: fc.constant("wait" as const), time: fc.nat({ max: 20_000 }) }),
);

test("a lane has one message on its way, the window holds, ids name one message, and each has one outcome", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 300, size: "max" }), fc.boolean(), async (all, isGenerous) => {
      /** What is on its way, by id, in the order of its first frame. */
      const flying = new Map<string, { readonly n: number; readonly key: string | undefined; again: boolean }>();
      const said = new Map<number, { key: string | undefined; again: boolean; controller: AbortController }>();
      const ids = new Map<string, number>();
      const order = new Map<string, number[]>();
      const outcomes: Promise<number>[] = [];
      let time = 0;
      let connection = 1;
      let life = newLife(30_000);
      const limits = {
        window: 8,
        messages: 20,
        bytes: 2_000,
        overflow: isGenerous ? "drop-oldest" : "reject",
      } as const;
      const write = (on: number, frame: string) => {
        expect(on).toBe(connection);
        const { n, requestId }: { n: number; requestId?: string } = JSON.parse(frame);
        const { key, again = false } = said.get(n) ?? {};
        if (requestId === undefined) return true;
        const known = ids.get(requestId);
        expect(known ?? n).toBe(n);
        // What may run once is written once.
        if (!again) expect(known).toBeUndefined();
        if (known === undefined && key !== undefined) order.set(key, [...(order.get(key) ?? []), n]);
        ids.set(requestId, n);
        flying.set(requestId, { n, key, again });
        return true;
      };
      const nothing = () => undefined;
      const clock = { now: () => time, random: () => 0.5, after: () => nothing };
      const host = { clock, dispatch: nothing, life: () => life, ring: nothing, watch: nothing, write };
      const validate: Validate = (_, __, value, take) => take(value);
      const messages = createMessages(host, "action", validate, () => 1006, limits);
      const become = (changed: Partial<typeof life>) => {
        life = { ...life, ...changed };
        messages.look();
      };
      const settle = (n: number) => {
        for (const [id, one] of flying) if (one.n === n) flying.delete(id);
        return n;
      };
      let count = 0;
      for (const one of all) {
        if (one.what === "say") {
          const n = ++count;
          const { delivery, isAsked, key, timeout } = one;
          const controller = new AbortController();
          said.set(n, { key, again: delivery === "at-least-once", controller });
          const options = { delivery, key, timeout, signal: controller.signal };
          const promise = isAsked ? messages.request("r", { n }, options) : messages.send("r", { n }, options);
          outcomes.push(
            promise.then(
              () => settle(n),
              () => settle(n),
            ),
          );
        } else if (one.what === "answer" || one.what === "refuse" || one.what === "later") {
          const [requestId] = [...flying.keys()].slice(one.which % Math.max(flying.size, 1));
          const error = { code: one.what === "refuse" ? "no" : "in-progress" };
          const answer = one.what === "answer" ? { ok: true } : { ok: false, error };
          if (requestId !== undefined) expect(messages.answer({ requestId, ...answer })).toBe(true);
          expect(messages.answer({ requestId: "unheard of", ...answer })).toBe(false);
        } else if (one.what === "use") become({ at: "idle", old: life.live, live: ++connection });
        else if (one.what === "hold") become({ at: "hello" });
        else if (one.what === "lost") become({ live: 0, old: 0 });
        else if (one.what === "abort") said.get([...flying.values()][0]?.n ?? 0)?.controller.abort();
        else if ("time" in one) {
          time += one.time;
          messages.look();
        }
        await new Promise((resolve) => setImmediate(resolve));
        expect(messages.metrics()).toMatchObject({ inFlight: flying.size });
        expect(flying.size).toBeLessThanOrEqual(limits.window);
        const keys = [...flying.values()].flatMap(({ key }) => key ?? []);
        expect(new Set(keys).size).toBe(keys.length);
        expect(messages.metrics().queued).toBeLessThanOrEqual(limits.messages);
      }
      become({ over: true, live: 0, old: life.live });
      expect(messages.metrics().queued).toBe(0);
      become({ old: 0 });
      expect(await Promise.all(outcomes)).toHaveLength(count);
      for (const lane of order.values()) expect(lane).toEqual([...lane].sort((x, y) => x - y));
    }),
    { numRuns: process.env.APIGW_TEST_LONG ? 2_000 : 150, seed: 25 },
  );
}, 300_000);
