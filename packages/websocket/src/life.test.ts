import fc from "fast-check";
import { expect, test } from "vitest";
import { type Life, type LifeEvent, type LossReason, newLife, step } from "./life.js";

// The life of a socket under whatever may happen, in whatever order.

const events = ["tick", "connecting", "hello", "ready", "lost", "waiting", "suspended"] as const;
const happening = fc.record({
  event: fc.constantFrom<LifeEvent>(...events, ...events, ...events, ...events, "close"),
  /** Which of the connections it is about: the newest, the one before, or the one before that. */
  back: fc.nat({ max: 3 }),
  detail: fc.constantFrom<LossReason | number>(undefined, undefined, undefined, "unauthorized", "superseded", 9e5),
});

const happenings = fc.array(happening, { maxLength: 120, size: "max" });
const runs = { numRuns: process.env.APIGW_TEST_LONG ? 5_000 : 300, seed: 25 };
const begun = newLife(30_000);

/** The connections that there are. */
const connections = ({ live, next, old }: Life) => [next, live, old].filter((one) => one > 0);

/** What becomes of connections in one step: begun in their order, and each only goes on from `next` to `live` to `old`. */
function follow(was: Life, is: Life): void {
  const all = connections(is);
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBeLessThanOrEqual(2);
  expect(is.made - was.made).toBe(is.next > 0 && is.next !== was.next ? 1 : 0);
  expect([was.next, is.made]).toContain(is.next || is.made);
  expect([0, was.live, was.next]).toContain(is.live);
  expect([0, was.old, was.live]).toContain(is.old);
  // One that is asked to close is the old one, and is asked once.
  expect([was.parted, is.old]).toContain(is.parted);
  if (was.over) expect([is.over, is.live, is.next, is.made]).toEqual([true, 0, 0, was.made]);
}

test("never more than two connections, none begun twice, none forgotten; it ends once and leaves nothing behind", () => {
  fc.assert(
    fc.property(happenings, (all) => {
      let life: Life = begun;
      const happen = (event: LifeEvent, id?: number, detail?: LossReason | number) => {
        const before = JSON.stringify(life);
        const is = step(life, event, id, detail);
        expect(JSON.stringify(life)).toBe(before);
        expect(step(life, event, id, detail)).toEqual(is);
        follow(life, is);
        life = is;
      };
      happen("tick");
      for (const { event, back, detail } of all) happen(event, life.made - back, detail);
      happen("close");
      expect(connections(life)).toEqual([life.old].filter((one) => one > 0));
      expect(life.parted).toBe(life.old || life.parted);
      happen("tick");
      expect(connections(life)).toEqual([]);
      expect(["closed", "failed"]).toContain(life.phase);
    }),
    runs,
  );
}, 300_000);

test("it never waits for nothing: whatever it is in, its timer runs, and ringing often enough it connects", () => {
  fc.assert(
    fc.property(happenings, (all) => {
      let life: Life = begun;
      let isRunning = false;
      const happen = (event: LifeEvent, id?: number, detail?: LossReason | number) => {
        if (event === "tick") isRunning = false;
        const is = step(life, event, id, detail);
        isRunning ||= is.timer !== life.timer;
        life = is;
        if (!life.over || life.old) expect(isRunning).toBe(true);
      };
      happen("tick");
      for (const { event, back, detail } of all) happen(event, life.made - back, detail);
      if (life.over) return;
      happen("tick");
      happen("tick");
      if (!life.live && !life.next) happen("tick");
      if (life.live) return;
      for (const event of ["connecting", "hello", "ready"] as const) happen(event, life.next);
      expect(life.live).toBeGreaterThan(0);
    }),
    runs,
  );
});

/** A life that these events make, each about the newest connection. */
const after = (...happened: (LifeEvent | readonly [LifeEvent, number, LossReason | number])[]) =>
  happened.reduce<Life>(
    (life, one) => (typeof one === "string" ? step(life, one, life.made) : step(life, ...one)),
    begun,
  );
const opened = ["tick", "connecting", "hello", "ready"] as const;

test("it goes from idle to open, rotates, drains and is open again", () => {
  const phases = [...opened, ...opened, "tick"] as const;
  const seen = phases.map((_, index) => after(...phases.slice(0, index + 1)).phase);
  expect(seen).toEqual([
    ...["fetching-token", "connecting", "hello", "open"],
    ...["rotating", "rotating", "rotating", "draining", "draining"],
  ]);
  const life = after(...opened, ...opened, "tick", ["lost", 1, undefined]);
  expect(life).toMatchObject({ phase: "open", live: 2, old: 0 });
});

test("it rotates 5 to 20 minutes before the two hours end, or a minute before its token does", () => {
  const minute = 60_000;
  expect(after(...opened).timer).toEqual([100 * minute, 115 * minute]);
  const { timer } = after("tick", ["connecting", 1, 15 * minute], "hello", "ready");
  expect(timer).toEqual([14 * minute, 14 * minute]);
  // A token that is over already makes no storm of new ones.
  expect(after("tick", ["connecting", 1, -minute], "hello", "ready").timer).toEqual([1_000, 1_000]);
});

test("a drop is answered within a second, a failed attempt within five, ten, and at most sixty", () => {
  const waits: unknown[] = [];
  let life = after(...opened);
  const lose = () => {
    life = step(life, "lost", life.made);
    waits.push(life.timer[1]);
  };
  lose();
  for (let tries = 0; tries < 6; tries += 1) {
    life = step(life, "tick");
    lose();
  }
  expect(waits).toEqual([1_000, 5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
});

test("the waits begin anew only after a connection that lasted ten seconds", () => {
  const failed = ["tick", ["lost", 1, undefined], "tick", ["lost", 2, undefined]] as const;
  const waitAfter = (uptime: number) => after(...failed, ...opened, ["lost", 3, uptime]).timer[1];
  expect([waitAfter(9_999), waitAfter(10_000)]).toEqual([10_000, 1_000]);
});

test("an attempt to rotate that fails leaves the open connection, and is tried again", () => {
  const { live, next, phase, timer } = after(...opened, "tick", "tick");
  expect({ live, next, phase, timer }).toEqual({ live: 1, next: 0, phase: "open", timer: [0, 5_000] });
});

test("a connection that breaks takes the one with it that drains; news of the network are none to one that is open", () => {
  const draining = after(...opened, ...opened);
  expect(draining).toMatchObject({ phase: "draining", live: 2, old: 1 });
  expect(step(draining, "lost", 2)).toMatchObject({ phase: "waiting", live: 0, old: 0 });
  for (const news of ["waiting", "suspended"] as const) expect(step(after(...opened), news)).toEqual(after(...opened));
});

test("credentials that are refused three times, another owner and another copy of the session end it", () => {
  const refused = ["tick", "connecting", ["lost", 1, "unauthorized"]] as const;
  expect(after(...refused).phase).toBe("waiting");
  const life = after(...refused, "tick", ["lost", 2, "unauthorized"], "tick", ["lost", 3, "unauthorized"]);
  expect(life).toMatchObject({ phase: "failed", code: "unauthorized" });
  expect(after(...opened, ["lost", 1, "superseded"])).toMatchObject({ phase: "failed", code: "superseded" });
});
