import { batches, resumable } from "@apigw/websocket";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { fast } from "../../packages/websocket/test/shop.js";
import { type Bank, openBank, pause, until } from "./bank.js";
import { forEachSeed, randomFrom } from "./seeds.js";

// Nothing lost, nothing twice: the client and the server together, and what happens between them. Seeds are printed.

const isLong = process.env.APIGW_TEST_LONG !== undefined;
const always = { delivery: "at-least-once" } as const;
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
const sorted = (numbers: readonly number[]) => [...numbers].sort((one, other) => one - other);

/** A token that is good for so long makes the socket rotate before it ends. */
const every = (milliseconds: number) => () => ({ validFor: milliseconds * 2 });

describe("a bank", () => {
  let bank: Bank;
  /** Called after the effect of a deposit, before its answer. */
  let booking: (amount: number, connection: string) => unknown = () => undefined;
  beforeAll(async () => {
    bank = await openBank({}, (...told) => booking(...told));
  });
  afterAll(() => bank.stop());

  test("books each amount once over twenty drops, a hundred messages a second, ten times faster", async () => {
    await forEachSeed(async (seed) => {
      const random = randomFrom(seed);
      const messages = isLong ? 1_000 : 200;
      const drops = new Set(Array.from({ length: isLong ? 20 : 8 }, () => Math.floor(random() * messages)));
      bank.booked.splice(0);
      const heal = bank.faults.delay(bank.api, 3);
      const socket = await bank.connect({ clock: fast(10, random) });
      const outcomes: Promise<unknown>[] = [];
      for (const amount of upTo(messages)) {
        outcomes.push(socket.request("deposit", { amount }, always));
        if (drops.has(amount)) bank.faults.drop(bank.api);
        await pause(1);
      }
      const answered = await Promise.allSettled(outcomes);
      heal();
      expect(answered.filter(({ status }) => status === "rejected")).toEqual([]);
      expect(sorted(bank.booked)).toEqual(upTo(messages));
      expect(socket.metrics()).toMatchObject({ answered: messages, queued: 0, inFlight: 0 });
      await socket.close();
    });
  }, 3_000_000);

  test("whose connection drops between effect and answer gives the first answer to the second message", async () => {
    await forEachSeed(async (seed) => {
      const random = randomFrom(seed);
      bank.booked.splice(0);
      const socket = await bank.connect({ clock: fast(20, random) });
      booking = (_, connection) => random() < 0.3 && bank.faults.drop(bank.api, connection);
      const answers = await Promise.all(upTo(12).map((amount) => socket.request("deposit", { amount }, always)));
      booking = () => undefined;
      expect(sorted(bank.booked)).toEqual(upTo(12));
      // Each was told of its own effect: the balance is how many had been booked when it was.
      expect(sorted(answers.map(({ balance }) => balance)).every((balance) => balance >= 1 && balance <= 12)).toBe(
        true,
      );
      expect(new Set(answers.map(({ balance }) => balance)).size).toBeGreaterThan(0);
      await socket.close();
    });
  }, 3_000_000);

  test("whose answers are lost, doubled, out of order and somebody else's books once, and answers each its own", async () => {
    await forEachSeed(async (seed) => {
      bank.booked.splice(0);
      const out = { direction: "out", seed } as const;
      const heal = [
        bank.faults.lose(bank.api, 0.1, out),
        bank.faults.repeat(bank.api, 0.2, out),
        bank.faults.reorder(bank.api, out),
      ];
      const socket = await bank.connect({ clock: fast(200, randomFrom(seed)) });
      const forged: unknown[] = [];
      socket.onUnknown((message) => forged.push(message));
      booking = async (_, connection) => {
        // Looks like an answer, and is to a message of another.
        const forgery = { type: "paid", n: 1, requestId: `other.${seed}`, ok: true, data: { balance: -1 } };
        await bank.connections.to(connection).post("paid", forgery as { n: number }); // more than the type says
        return undefined;
      };
      const answers = await Promise.all(upTo(20).map((amount) => socket.request("deposit", { amount }, always)));
      booking = () => undefined;
      for (const end of heal) end();
      expect(sorted(bank.booked)).toEqual(upTo(20));
      expect(answers.every(({ balance }) => balance >= 1)).toBe(true);
      expect(forged.length).toBeGreaterThan(0);
      await socket.close();
    });
  }, 3_000_000);

  test("books each amount once through rotations under load, with drops", async () => {
    bank.booked.splice(0);
    const rotations = isLong ? 1_000 : 40;
    const random = randomFrom(7);
    const socket = await bank.connect({ clock: fast(100, random), auth: every(3_000), resume: resumable() });
    const outcomes: Promise<unknown>[] = [];
    while (socket.metrics().connections < rotations) {
      outcomes.push(socket.request("deposit", { amount: outcomes.length }, always));
      if (random() < 0.005) bank.faults.drop(bank.api);
      await pause(2);
    }
    await Promise.all(outcomes);
    expect(sorted(bank.booked)).toEqual(upTo(outcomes.length));
    await socket.close();
  }, 3_000_000);

  test("does not act on a connection that a newer one has taken over from", async () => {
    bank.booked.splice(0);
    const kept: WebSocket[] = [];
    /** Does not close when it is told to: a zombie. */
    class Zombie extends WebSocket {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols);
        kept.push(this);
      }
      override close(): void {}
      override terminate(): void {}
    }
    const options = { WebSocket: Zombie, auth: every(2_000), clock: fast(20), resume: resumable() };
    const socket = await bank.connect(options, "zoe");
    await until(() => socket.metrics().connections >= 2 && socket.state.phase === "open");
    const [zombie] = kept;
    const heard: unknown[] = [];
    zombie?.on("message", (data) => heard.push(JSON.parse(String(data))));
    zombie?.send(JSON.stringify({ action: "deposit", amount: 666, requestId: "zombie.1" }));
    await until(() => heard.length > 0);
    expect(heard).toMatchObject([{ requestId: "zombie.1", ok: false, error: { code: "superseded" } }]);
    // Nor does it hear what the session is told.
    const events: number[] = [];
    socket.on("paid", ({ n }) => events.push(n));
    await bank.sessions.toOwner("zoe").post("paid", { n: 1 });
    await until(() => events.length === 1);
    expect(heard).toHaveLength(1);
    expect(bank.booked).not.toContain(666);
    void socket.close();
    for (const one of kept) WebSocket.prototype.terminate.call(one);
    await socket.closed;
  });

  test("books what travels in one frame once, over drops; a frame is never too long", async () => {
    await forEachSeed(async (seed) => {
      bank.booked.splice(0);
      const random = randomFrom(seed);
      const socket = await bank.connect({ batch: batches(), clock: fast(20, random), limits: { window: 256 } });
      const text = "ä".repeat(random() * 200);
      const outcomes = upTo(200).map((amount) =>
        socket.request("deposit", Object.assign({ amount }, { text }), always),
      );
      await pause(random() * 10);
      bank.faults.drop(bank.api);
      await Promise.all(outcomes);
      expect(sorted(bank.booked)).toEqual(upTo(200));
      await socket.close();
    });
  }, 3_000_000);

  test("keeps two tabs of one user apart", async () => {
    bank.booked.splice(0);
    const tabs = await Promise.all([1, 2].map(() => bank.connect({ resume: resumable() }, "twin")));
    const heard = tabs.map((tab) => {
      const events: number[] = [];
      tab.on("paid", ({ n }) => events.push(n));
      return events;
    });
    const outcomes: Promise<unknown>[] = [];
    for (const n of upTo(60)) {
      for (const [index, tab] of tabs.entries())
        outcomes.push(tab.request("deposit", { amount: n * 2 + index }, always));
      await bank.sessions.toOwner("twin").post("paid", { n });
      if (n % 15 === 7) bank.faults.drop(bank.api);
    }
    await Promise.all(outcomes);
    await until(() => heard.every((events) => events.length === 60));
    expect(heard).toEqual([upTo(60), upTo(60)]);
    expect(sorted(bank.booked)).toEqual(upTo(120));
    await Promise.all(tabs.map((tab) => tab.close()));
  });

  test("tells events in order and once, whatever order they come in, and over drops", async () => {
    await forEachSeed(async (seed) => {
      const user = `user-${seed}`;
      const heal = bank.faults.reorder(bank.api, { direction: "out", seed });
      // Half a minute of so fast a clock is 0.6 s, which is little on a machine that is busy with other things.
      const clock = fast(50, randomFrom(seed));
      const socket = await bank.connect({ resume: resumable(), clock, timeout: 300_000 }, user);
      const heard: number[] = [];
      socket.on("paid", ({ n }) => heard.push(n));
      for (const n of upTo(20)) {
        await bank.sessions.toOwner(user).post("paid", { n });
        if (n % 8 === seed % 8) bank.faults.drop(bank.api);
      }
      await until(() => heard.length === 20);
      heal();
      expect(heard).toEqual(upTo(20));
      await socket.close();
    });
  }, 3_000_000);
});

describe("a bank that forgets", () => {
  let bank: Bank;
  afterAll(() => bank.stop());

  test("tells of exactly one gap where an event is no longer kept", async () => {
    bank = await openBank({ keep: 1 });
    const socket = await bank.connect({ resume: resumable(), clock: fast(1) });
    const heard: unknown[] = [];
    socket.on("paid", ({ n }) => heard.push(n));
    socket.onGap((gap) => heard.push(gap));
    const post = (n: number) => bank.sessions.toOwner("ann").post("paid", { n });
    await post(1);
    await until(() => heard.length === 1);
    const heal = bank.faults.halfOpen(bank.api, { direction: "out" });
    await post(2);
    await post(3);
    // Until what is kept for a second is no longer kept.
    await pause(2_300);
    bank.faults.drop(bank.api);
    heal();
    await until(() => socket.state.phase === "open" && socket.metrics().connections > 1);
    await post(4);
    await until(() => heard.includes(4));
    expect(heard).toEqual([1, { from: 2, to: 3 }, 4]);
    await socket.close();
    await bank.stop();
  });

  test("tells of a new epoch where it has forgotten the session, and goes on", async () => {
    // A tenth of a second after its connection; the next one comes after a whole one.
    bank = await openBank({ ttl: 0.1 });
    const socket = await bank.connect({ resume: resumable(), clock: fast(1, () => 0.99) });
    const heard: unknown[] = [];
    socket.on("paid", ({ n }) => heard.push(n));
    socket.onGap((gap) => heard.push(gap));
    await bank.sessions.toOwner("ann").post("paid", { n: 1 });
    await until(() => heard.length === 1);
    bank.faults.drop(bank.api);
    await until(() => heard.length === 2);
    await bank.sessions.toOwner("ann").post("paid", { n: 2 });
    await until(() => heard.length === 3);
    expect(heard).toEqual([1, { reason: "epoch" }, 2]);
    await socket.close();
  });
});
