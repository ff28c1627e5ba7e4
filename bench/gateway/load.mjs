import { connect } from "node:net";

/**
 * Asks one thing over and over on N connections, and counts the answers: raw sockets, so that the caller costs as little
 * as it can beside the server.
 */
export async function load({ url, method, path, body = "", headers = [], connections, seconds }) {
  const { hostname, port, pathname } = new URL(url);
  const head = [
    `${method} ${pathname === "/" ? "" : pathname}${path} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    "Accept: application/json",
    "User-Agent: bench",
    ...headers,
    ...(body === "" ? [] : ["Content-Type: application/json", `Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  const request = Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
  const count = { answers: 0, wrong: 0, slowest: 0 };
  const until = performance.now() + seconds * 1000;
  const started = performance.now();
  await Promise.all(Array.from({ length: connections }, () => ask({ hostname, port, request, until, count })));
  return { ...count, perSecond: count.answers / ((performance.now() - started) / 1000) };
}

function ask({ hostname, port, request, until, count }) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let rest = "";
    let sent = 0;
    const next = () => {
      if (performance.now() >= until) {
        socket.destroy();
        return resolve();
      }
      sent = performance.now();
      socket.write(request);
    };
    socket.on("connect", next);
    socket.on("error", reject);
    socket.on("data", (chunk) => {
      rest += chunk.toString("latin1");
      const end = rest.indexOf("\r\n\r\n");
      if (end === -1) return;
      const length = /\r\ncontent-length: *(\d+)/i.exec(rest.slice(0, end))?.[1];
      if (length === undefined) return reject(new Error(`an answer without a length: ${rest.slice(0, 200)}`));
      if (rest.length < end + 4 + Number(length)) return;
      count.answers += 1;
      if (!rest.startsWith("HTTP/1.1 200")) count.wrong += 1;
      count.slowest = Math.max(count.slowest, performance.now() - sent);
      rest = "";
      next();
    });
  });
}
