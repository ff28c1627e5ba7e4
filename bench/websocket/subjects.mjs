import { createClient as graphql } from "graphql-ws";
import PartySocket from "partysocket/ws";
import ReconnectingWebSocket from "reconnecting-websocket";
import { io } from "socket.io-client";
import { WebSocket as Ws } from "ws";

/**
 * The clients, each as its users write it. `ask` sends a message and waits for its answer; `send` is what a message that
 * matters is sent with. `text` is what a message says.
 */
export const subjects = {
  "bare ws": { kind: "frames", open: (url) => frames(new Ws(url)) },
  "global WebSocket": { kind: "frames", open: (url) => frames(new globalThis.WebSocket(url)) },
  "@apigw/websocket": { kind: "frames", open: (url) => ours(url, {}) },
  "@apigw/websocket, validated": { kind: "frames", open: (url, code) => ours(url, { validate: code.validate }) },
  partysocket: { kind: "frames", open: (url) => frames(new PartySocket(url, [], { WebSocket: Ws })) },
  "reconnecting-websocket": {
    kind: "frames",
    open: (url) => frames(new ReconnectingWebSocket(url, [], { WebSocket: Ws })),
  },
  "socket.io": { kind: "socket.io", open: socketIo },
  "graphql-ws": { kind: "graphql-ws", open: graphqlWs },
};

let code;
/** Ours, bundled. */
export async function load(file) {
  code = await import(file);
  return code;
}

async function ours(url, options) {
  const socket = await code.connect(code.contract, url, { WebSocket: Ws, ...options });
  return {
    ask: (message) => socket.request("postMessage", message),
    send: (message) => socket.request("postMessage", message, { delivery: "at-least-once" }),
    close: () => socket.close(),
  };
}

/** What one writes around a plain socket to have answers: ids and a map. */
async function frames(socket) {
  const waiting = new Map();
  let ids = 0;
  socket.onmessage = ({ data }) => {
    const { requestId, data: answer } = JSON.parse(data);
    waiting.get(requestId)?.(answer);
    waiting.delete(requestId);
  };
  socket.onerror = () => undefined;
  await new Promise((resolve) => {
    socket.onopen = resolve;
  });
  return {
    ask: (message) =>
      new Promise((resolve) => {
        const requestId = String(++ids);
        waiting.set(requestId, resolve);
        socket.send(JSON.stringify({ ...message, action: "postMessage", requestId }));
      }),
    async send(message) {
      // `ws` throws only while it connects; what its state says, its user looks at.
      if (socket.readyState > 1 && socket instanceof Ws) throw new Error("not open");
      socket.send(JSON.stringify({ ...message, action: "postMessage" }));
    },
    close: () => socket.close(),
  };
}

async function socketIo(url) {
  const socket = io(url, { transports: ["websocket"] });
  await new Promise((resolve) => socket.on("connect", resolve));
  return {
    ask: (message) => new Promise((resolve) => socket.emit("postMessage", message, resolve)),
    send: async (message) => void socket.emit("postMessage", message),
    close: () => socket.close(),
  };
}

async function graphqlWs(url) {
  const client = graphql({ url, webSocketImpl: Ws, lazy: false, shouldRetry: () => true });
  const fields = "($n: Int, $room: String, $text: String) { postMessage(n: $n, room: $room, text: $text) }";
  const run = (type, variables) =>
    new Promise((resolve, reject) => {
      let data;
      client.subscribe(
        { query: `${type} ${fields}`, variables },
        { next: (value) => (data = value), error: reject, complete: () => resolve(data) },
      );
    });
  await run("query", {});
  return {
    ask: (message) => run("query", message),
    send: (message) => run("mutation", message),
    close: () => client.dispose(),
  };
}
