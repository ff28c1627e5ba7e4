import fc from "fast-check";
import { expect, test } from "vitest";
import { type Effect, type Life, type LifeEvent, type LossReason, newLife, step } from "./life.js";

// The life of a socket under whatever may happen, in whatever order.

const events = ["tick", "token", "opened", "ready", "lost", "online", "offline"] as const;
const happening = fc.record({
  event: fc.constantFrom<LifeEvent>(...events, ...events, ...events, ...events, "close"),
  /** Which of the connections it is about: the newest, the one before, or the one before that. */
  back: fc.nat({ max: 3 }),
  detail: fc.constantFrom<LossReason | number>(undefined, undefined, undefined, "refused", "superseded", 9e5),
});
const settings = fc.boolean().map((greets) => newLife(greets, 30_000));

/** What the effects have made of the world so far. */
interface World {
  readonly open: Set<number>;
  readonly begun: number[];
  used: number;
  ends: number;
}

function perform(world: World, effect: Effect): void {
  const [name, id] = effect;
  if (name === "timer") return;
  if (name === "make") {
    world.begun.push(id);
    world.open.add(id);
  } else if (name === "drop") {
    expect(world.open.delete(id)).toBe(true);
  } else if (name === "use") world.used = id;
  else if (name === "end") world.ends += 1;
  else expect(world.open.has(id)).toBe(true);
}

test("never more than two connections, none begun twice, none forgotten; it ends once and leaves nothing behind", () => {
  fc.assert(
    fc.property(settings, fc.array(happening, { maxLength: 120 }), (given, happenings) => {
      const world: World = { open: new Set(), begun: [], used: 0, ends: 0 };
      let life: Life = given;
      const happen = (event: LifeEvent, id?: number, detail?: LossReason | number) => {
        const before = JSON.stringify(life);
        const [next, effects] = step(life, event, id, detail);
        expect(JSON.stringify(life)).toBe(before);
        expect(step(life, event, id, detail)).toEqual([next, effects]);
        life = next;
        for (const effect of effects) perform(world, effect);
        const { live, next: coming, old } = life;
        expect([...world.open].sort()).toEqual([live, coming, old].filter((one) => one > 0).sort());
        expect(world.open.size).toBeLessThanOrEqual(2);
        if (live && !life.end) expect(world.used).toBe(live);
      };
      happen("tick");
      for (const { event, back, detail } of happenings) happen(event, life.made - back, detail);
      expect(world.begun).toEqual(Array.from({ length: life.made }, (_, index) => index + 1));
      happen("close");
      happen("tick");
      expect(world).toMatchObject({ open: new Set(), ends: 1 });
      expect(["closed", "failed"]).toContain(life.phase);
    }),
    { numRuns: process.env.APIGW_TEST_LONG ? 100_000 : 2_000, seed: 25 },
  );
});

test("it never waits for nothing: whatever it is in, its timer runs, and ringing often enough it connects", () => {
  fc.assert(
    fc.property(settings, fc.array(happening, { maxLength: 120 }), (given, happenings) => {
      let life: Life = given;
      let isRunning = false;
      const happen = (event: LifeEvent, id?: number, detail?: LossReason | number) => {
        if (event === "tick") isRunning = false;
        const [next, effects] = step(life, event, id, detail);
        life = next;
        isRunning ||= effects.some(([name]) => name === "timer");
        if (!life.end || life.old) expect(isRunning).toBe(true);
      };
      happen("tick");
      for (const { event, back, detail } of happenings) happen(event, life.made - back, detail);
      if (life.end) return;
      happen("tick");
      happen("tick");
      if (!life.live && !life.next) happen("tick");
      if (life.live) return;
      for (const event of ["token", "opened", "ready"] as const) happen(event, life.next);
      expect(life.live).toBeGreaterThan(0);
    }),
    { numRuns: process.env.APIGW_TEST_LONG ? 100_000 : 2_000, seed: 25 },
  );
});

/** A life that these events make, each about the newest connection. */
const after = (...happened: (LifeEvent | readonly [LifeEvent, number, LossReason | number])[]) =>
  happened.reduce<[Life, readonly Effect[]]>(
    ([life], one) => (typeof one === "string" ? step(life, one, life.made) : step(life, ...one)),
    [newLife(true, 30_000), []],
  );
const opened = ["tick", "token", "opened", "ready"] as const;

test("it goes from idle to open, rotates, drains and is open again", () => {
  const phases = [...opened, ...opened, "tick"] as const;
  const seen = phases.map((_, index) => after(...phases.slice(0, index + 1))[0].phase);
  expect(seen).toEqual([
    ...["fetching-token", "connecting", "hello", "open"],
    ...["rotating", "rotating", "rotating", "draining", "draining"],
  ]);
  const [life, effects] = after(...opened, ...opened, "tick", ["lost", 1, undefined]);
  expect(life).toMatchObject({ phase: "open", live: 2, old: 0 });
  expect(effects).toContainEqual(["drop", 1]);
});

test("it rotates 5 to 20 minutes before the two hours end, or a minute before its token does", () => {
  const minute = 60_000;
  expect(after(...opened)[1]).toContainEqual(["timer", 100 * minute, 115 * minute]);
  const [, effects] = after("tick", ["token", 1, 15 * minute], "opened", "ready");
  expect(effects).toContainEqual(["timer", 14 * minute, 14 * minute]);
});

test("a drop is answered within a second, a failed attempt within five, ten, and at most sixty", () => {
  const waits: unknown[] = [];
  let life = after(...opened)[0];
  const lose = () => {
    const [next, effects] = step(life, "lost", life.made);
    waits.push(effects.find(([name]) => name === "timer")?.[2]);
    life = next;
  };
  lose();
  for (let tries = 0; tries < 6; tries += 1) {
    life = step(life, "tick")[0];
    lose();
  }
  expect(waits).toEqual([1_000, 5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
});

test("the waits begin anew only after a connection that lasted ten seconds", () => {
  const failed = ["tick", ["lost", 1, undefined], "tick", ["lost", 2, undefined]] as const;
  const waitAfter = (uptime: number) =>
    after(...failed, ...opened, ["lost", 3, uptime])[1].find(([name]) => name === "timer")?.[2];
  expect([waitAfter(9_999), waitAfter(10_000)]).toEqual([10_000, 1_000]);
});

test("an attempt to rotate that fails leaves the open connection, and is tried again", () => {
  const [life, effects] = after(...opened, "tick", "tick");
  expect(life).toMatchObject({ phase: "open", live: 1, next: 0 });
  expect(effects).toEqual(
    expect.arrayContaining([
      ["drop", 2],
      ["use", 1],
      ["timer", 0, 5_000],
    ]),
  );
});

test("credentials that are refused three times, another owner and another copy of the session end it", () => {
  const refused = ["tick", "token", ["lost", 1, "refused"]] as const;
  expect(after(...refused)[0].phase).toBe("waiting");
  const [life] = after(...refused, "tick", ["lost", 2, "refused"], "tick", ["lost", 3, "refused"]);
  expect(life).toMatchObject({ phase: "failed", code: "unauthorized" });
  expect(after(...opened, ["lost", 1, "superseded"])[0]).toMatchObject({ phase: "failed", code: "superseded" });
});
