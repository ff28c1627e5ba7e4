import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { atLeast, atMost, median, result } from "../table.mjs";
import { load } from "./load.mjs";

const what = "GET, 8 connections, REST route with API key and usage plan";

/** A REST route behind an API key and its usage plan, beside bare `node:http`: `{ results, budgets }`. */
export async function measureRest({ rounds, seconds }) {
  const subjects = { "bare node:http": await start("bare"), "REST, in-process function": await start("rest") };
  const measured = Object.fromEntries(Object.keys(subjects).map((subject) => [subject, []]));
  let wrong = 0;
  try {
    // Many short rounds, so that a busy machine disturbs fewer of them.
    for (let round = -1; round < rounds * 4; round += 1) {
      for (const [subject, { url, headers }] of Object.entries(subjects)) {
        const one = {
          url,
          headers,
          method: "GET",
          path: "/pets/7",
          connections: 8,
          seconds: round < 0 ? 0.7 : seconds / 4,
        };
        const { perSecond, wrong: failed } = await load(one);
        // The first round warms up.
        if (round >= 0) measured[subject].push(perSecond);
        wrong += failed;
      }
    }
  } finally {
    for (const { stop } of Object.values(subjects)) stop();
  }
  const [bare, rest] = Object.values(measured).map(median);
  const results = Object.entries(measured).map(([subject, values]) =>
    result(what, subject, "requests per second", median(values), "1/s"),
  );
  return {
    results,
    budgets: [
      atLeast("REST with API key and usage plan: requests per second to bare's", rest / bare, 0.4),
      atMost("REST with API key and usage plan: answers that are not 200", wrong, 0),
    ],
  };
}

function start(role) {
  const child = fork(fileURLToPath(new URL("./subject.mjs", import.meta.url)), [role]);
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`${role} ended with ${code}`)));
    child.once("message", ({ url, headers = [] }) => resolve({ url, headers, stop: () => child.kill() }));
  });
}
