import { frame, open } from "./raw.mjs";

const text = JSON.stringify({
  action: "ask",
  requestId: "0123456789abcdef",
  text: "how are you today, my dear old friend?",
});
const message = frame(text);
// A server's frame is not masked.
const answerLength = text.length + 2;

/** Asks on N connections at once, each anew when it was answered, and counts the answers. */
export async function echo({ url, connections, seconds }) {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(url)));
  let answers = 0;
  const started = performance.now();
  const until = started + seconds * 1000;
  await Promise.all(sockets.map((socket) => ask(socket, until, () => (answers += 1))));
  const perSecond = answers / ((performance.now() - started) / 1000);
  for (const socket of sockets) socket.destroy();
  return { answers, perSecond };
}

function ask(socket, until, count) {
  return new Promise((resolve, reject) => {
    let heard = Buffer.alloc(0);
    socket.on("close", () => reject(new Error("a connection ended")));
    socket.on("data", (chunk) => {
      heard = heard.length === 0 ? chunk : Buffer.concat([heard, chunk]);
      if (heard.length < answerLength) return;
      if (heard.toString("utf8", 2) !== text) return reject(new Error(`not an echo: ${heard.toString("utf8", 2)}`));
      heard = Buffer.alloc(0);
      count();
      if (performance.now() >= until) resolve();
      else socket.write(message);
    });
    socket.write(message);
  });
}
