import { load, subjects } from "./subjects.mjs";

/** One client in a process of its own: `ask` measures round trips, `chaos` sends through drops. */
const [name, url, file] = process.argv.slice(2);
const code = await load(file);
const socket = await subjects[name].open(url, code);
const message = { room: "lobby", text: "x".repeat(64) };
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const tasks = {
  /** So many in flight, for so long: round trips, and the CPU time that they took. */
  async ask({ inFlight, seconds }) {
    const end = performance.now() + seconds * 1_000;
    let done = 0;
    const before = process.cpuUsage();
    const one = async () => {
      while (performance.now() < end) {
        await socket.ask(message);
        done += 1;
      }
    };
    await Promise.all(Array.from({ length: inFlight }, one));
    const { user, system } = process.cpuUsage(before);
    return { done, cpu: user + system };
  },
  /** A message each ten milliseconds; gives those whose sender was told that they failed. */
  async chaos({ messages }) {
    const told = new Set();
    for (let n = 0; n < messages; n += 1) {
      const failed = () => told.add(n);
      try {
        Promise.resolve(socket.send({ ...message, n })).catch(failed);
      } catch {
        failed();
      }
      await pause(10);
    }
    await pause(8_000);
    return { told: [...told] };
  },
};

process.on("message", async ({ task, ...given }) => process.send(await tasks[task](given)));
process.on("disconnect", () => process.exit());
// A bare socket's end is no reason to stop: it is what is measured.
process.on("uncaughtException", () => undefined);
process.on("unhandledRejection", () => undefined);
process.send({ ready: true });
