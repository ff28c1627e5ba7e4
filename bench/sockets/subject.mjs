// One subject of the sockets bench, as a process of its own: `node subject.mjs bare|gateway`. It says where it listens,
// and tells what it has cost when it is asked.
import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { startGateway } from "@apigw/local";

// The very `ws` that the gateway stands on.
const { WebSocketServer } = createRequire(new URL("../../packages/local/package.json", import.meta.url))("ws");
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

const subjects = { bare, gateway };
const url = await subjects[process.argv[2]]();
process.send({ url, cpu: process.cpuUsage() });
process.on("SIGINT", () => process.exit(0));
process.on("message", (asked) => {
  if (asked === "memory") collectGarbage();
  process.send({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() });
});

/** What anybody would write who wants an echo. */
function bare() {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket) => {
    socket.on("message", (data) => socket.send(data, { binary: false }));
  });
  return new Promise((resolve) => server.on("listening", () => resolve(`ws://127.0.0.1:${server.address().port}/`)));
}

/** A gateway and the function of an API that the bench makes on it. */
async function gateway() {
  const echo = async ({ body }) => ({ statusCode: 200, body });
  return (await startGateway({ functions: { echo } })).url;
}
