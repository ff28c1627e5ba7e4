import { createServer } from "node:http";
import { GraphQLBoolean, GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { Server } from "socket.io";
import { WebSocketServer } from "ws";

/**
 * One server of each protocol: a message `{ n, text }` is counted and answered, with `latency` ms in each direction; where
 * messages have ids, as `withDedupe` does: the effect of an id is one. `drop` breaks all wires.
 */
const [kind, latency = "0"] = process.argv.slice(2);
const wait = Number(latency);
const counts = new Map();
const wires = new Set();
const http = createServer();
http.on("connection", (wire) => {
  wires.add(wire);
  wire.on("close", () => wires.delete(wire));
});

/** After the latency, if the wire is still there: what was on its way when it broke is gone. */
const later = (isOpen, call) => {
  if (wait === 0) return call();
  setTimeout(() => isOpen() && call(), wait);
};
const act = (n) => {
  if (n !== undefined) counts.set(n, (counts.get(n) ?? 0) + 1);
};

const protocols = {
  /** JSON over bare frames. */
  frames() {
    const server = new WebSocketServer({ server: http });
    const known = new Map();
    server.on("connection", (socket) => {
      const isOpen = () => socket.readyState === socket.OPEN;
      socket.on("message", (data) => {
        later(isOpen, () => {
          const { n, requestId } = JSON.parse(data);
          if (requestId === undefined || wait === 0) act(n);
          else if (!known.has(requestId)) {
            known.set(requestId, true);
            act(n);
          }
          later(isOpen, () => socket.send(JSON.stringify({ requestId, ok: true, data: { accepted: true } })));
        });
      });
      socket.on("error", () => undefined);
    });
  },
  "socket.io"() {
    const server = new Server(http, { transports: ["websocket"] });
    server.on("connection", (socket) => {
      socket.on("postMessage", ({ n }, answer) => {
        const isOpen = () => socket.connected;
        later(isOpen, () => {
          act(n);
          later(isOpen, () => answer?.({ accepted: true }));
        });
      });
    });
  },
  "graphql-ws"() {
    const args = { n: { type: GraphQLInt }, room: { type: GraphQLString }, text: { type: GraphQLString } };
    const resolve = (_, { n }, { extra }) => {
      const isOpen = () => extra.socket.readyState === extra.socket.OPEN;
      return new Promise((done) =>
        later(isOpen, () => {
          act(n);
          later(isOpen, () => done(true));
        }),
      );
    };
    const postMessage = { type: new GraphQLNonNull(GraphQLBoolean), args, resolve };
    const query = new GraphQLObjectType({ name: "Query", fields: { postMessage } });
    const mutation = new GraphQLObjectType({ name: "Mutation", fields: { postMessage } });
    const schema = new GraphQLSchema({ query, mutation });
    useServer({ schema, context: (given) => given }, new WebSocketServer({ server: http }));
  },
};

protocols[kind]();
http.listen(0, "127.0.0.1", () => process.send({ url: `ws://127.0.0.1:${http.address().port}` }));
process.on("message", (what) => {
  if (what === "drop") for (const wire of wires) wire.destroy();
  if (what === "counts") process.send({ counts: [...counts] });
});
process.on("disconnect", () => process.exit());
