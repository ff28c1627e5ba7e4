import fc from "fast-check";
import { expect, test } from "vitest";
import { createMessages, type Message } from "./messages.js";

// The messages of a socket under whatever may happen to its connections.

const happening = fc.oneof(
  fc.record({
    what: fc.constant("add" as const),
    key: fc.constantFrom(undefined, undefined, "a", "b"),
    again: fc.boolean(),
    asked: fc.boolean(),
    within: fc.integer({ min: 100, max: 100_000 }),
  }),
  fc.record({
    what: fc.constantFrom("answer" as const, "refuse" as const, "later" as const),
    which: fc.nat({ max: 70 }),
  }),
  fc.record({ what: fc.constantFrom("use" as const, "hold" as const, "lost" as const, "abort" as const) }),
  fc.record({ what: fc.constant("wait" as const), time: fc.nat({ max: 20_000 }) }),
);

test("a lane has one message on its way, the window holds, ids name one message, and each has one outcome", () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 300 }), fc.constantFrom("reject", "drop-oldest"), (all, overflow) => {
      const limits = { window: 8, messages: 20, bytes: 1_000, overflow };
      const written = new Map<string, Message>();
      const outcomes = new Map<Message, number>();
      const order: Message[] = [];
      let time = 0;
      let wakeAt = Number.POSITIVE_INFINITY;
      let connection = 1;
      let ids = 0;
      const messages = createMessages(limits, {
        now: () => time,
        random: () => 0.5,
        write(message, on) {
          expect(on).toBe(connection);
          expect(outcomes.get(message)).toBe(0);
          if (message.id !== undefined) {
            expect(written.get(message.id) ?? message).toBe(message);
            written.set(message.id, message);
          }
          // What may run once is written once, unless the server said that it did not act on it.
          if (!message.again) expect(message.tries === 0 || message.on === 0).toBe(true);
          order.push(message);
          return true;
        },
        wake(at) {
          wakeAt = at;
        },
        doubt: () => undefined,
      });
      const check = () => {
        const flying = messages.flying();
        expect(flying.length).toBeLessThanOrEqual(limits.window);
        const keys = flying.flatMap(({ key }) => key ?? []);
        expect(new Set(keys).size).toBe(keys.length);
        expect(messages.waiting()).toBeLessThanOrEqual(limits.messages);
        for (const [message, times] of outcomes) expect(times, message.id ?? "one-way").toBeLessThanOrEqual(1);
      };
      for (const one of all) {
        if (one.what === "add") {
          ids += 1;
          const message: Message = {
            ...{ id: one.asked || one.again ? `id${ids}` : undefined, route: "r", frame: `frame ${ids}` },
            ...{ again: one.again, key: one.key, deadline: time + one.within, on: 0, due: 0, tries: 0 },
            settle: () => void outcomes.set(message, (outcomes.get(message) ?? 0) + 1),
          };
          outcomes.set(message, 0);
          messages.add(message);
        } else if (one.what === "answer" || one.what === "refuse" || one.what === "later") {
          const flying = messages.flying();
          const found = flying[one.which % Math.max(flying.length, 1)];
          const requestId = found?.id ?? "unheard of";
          const error = { code: one.what === "refuse" ? "no" : "in-progress", message: "" };
          const answer =
            one.what === "answer" ? { requestId, ok: true as const } : { requestId, ok: false as const, error };
          expect(messages.answer(answer, connection)).toBe(found !== undefined);
        } else if (one.what === "use") {
          connection += 1;
          messages.use(connection);
        } else if (one.what === "hold") messages.hold();
        else if (one.what === "lost") messages.lost(connection, "lost");
        else if (one.what === "abort") {
          const [found] = messages.flying();
          if (found) messages.give(found, new Error("aborted"));
        } else if ("time" in one) {
          time += one.time;
          while (wakeAt <= time) {
            wakeAt = Number.POSITIVE_INFINITY;
            messages.due();
          }
        }
        check();
      }
      messages.end();
      expect([...outcomes.values()].every((times) => times === 1)).toBe(true);
      // Lanes keep their order, each message at its first.
      for (const key of ["a", "b"]) {
        const lane = [...new Set(order.filter((message) => message.key === key))];
        const sorted = [...lane].sort((x, y) => Number(x.frame.slice(6)) - Number(y.frame.slice(6)));
        expect(lane).toEqual(sorted);
      }
    }),
    { numRuns: process.env.APIGW_TEST_LONG ? 30_000 : 500, seed: 25 },
  );
});
