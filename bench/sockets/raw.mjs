import { connect } from "node:net";

/** Opens a WebSocket on a raw socket, so that the client costs as little as it can beside the server. */
export function open(url) {
  const { hostname, pathname, port } = new URL(url);
  const head = [
    `GET ${pathname} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
  ];
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    socket.once("connect", () => socket.write(`${head.join("\r\n")}\r\n\r\n`));
    socket.once("error", reject);
    socket.once("close", () => reject(new Error(`${url} ended the connection`)));
    let told = "";
    socket.on("data", function hear(chunk) {
      told += chunk.toString("latin1");
      if (!told.includes("\r\n\r\n")) return;
      socket.off("data", hear);
      if (told.startsWith("HTTP/1.1 101")) resolve(socket);
      else reject(new Error(told.slice(0, 200)));
    });
  });
}

/** A text as a client's frame, masked with zeros; at most 125 bytes. */
export function frame(text) {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}
