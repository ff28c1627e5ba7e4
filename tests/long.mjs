import { spawnSync } from "node:child_process";

/** What `npm test` only samples, in full: `npm run test:long [-- NAME]`. */
const parts = {
  names: ["packages/model/src/names.test.ts", "packages/codegen/test/hostile-contracts.test.ts"],
  types: ["tests/corpus/compiles.test.ts"],
  contracts: ["tests/fuzz/contracts.test.ts"],
  talk: ["tests/talk/random.test.ts"],
  runtimes: ["tests/runtimes/client.test.ts"],
  browser: ["tests/browser/client.test.ts", "tests/browser/start-page.test.ts", "tests/browser/socket.test.ts"],
  state: ["tests/loop/state-killed.test.ts"],
  events: ["tests/fuzz/events.test.ts"],
  sockets: ["tests/chaos", "packages/server/test/socket-fuzz.test.ts", "packages/websocket"],
};

const [name] = process.argv.slice(2);
if (name !== undefined && !Object.hasOwn(parts, name)) {
  console.error(`There is no part ${JSON.stringify(name)}. There are: ${Object.keys(parts).join(", ")}.`);
  process.exit(2);
}
const files = name === undefined ? Object.values(parts).flat() : parts[name];
const env = { ...process.env, APIGW_TEST_LONG: "1" };
// Who comes first installs the browser, and only one of them may.
const inTurn = files.some((file) => file.startsWith("tests/browser/")) ? ["--no-file-parallelism"] : [];
const args = ["vitest", "run", "--testTimeout=3600000", ...inTurn, ...files];
const { status } = spawnSync("npx", args, { stdio: "inherit", env });
process.exit(status ?? 1);
