import type { Api, Operation, SocketRoute } from "@apigw/model";
import { helpers } from "./check/helpers.js";
import { apiNames, callable } from "./operation-names.js";
import { messageRoutes } from "./socket.js";

/** What `schemas.ts` calls its validators: `petSchema`, `getPetInputSchema`, `getPetReplies`. */
export interface SchemaNames {
  schema(name: string): string;
  input(operation: Operation): string;
  replies(operation: Operation): string;
  message(route: SocketRoute): string;
  /** `chatEventSchemas`. */
  readonly events: string;
  readonly all: ReadonlySet<string>;
}

/** Each name is given once: where two would meet, the second gets an underscore. */
export function schemaNames(api: Api): SchemaNames {
  // What checks call is declared in the same file.
  const taken = new Set<string>(helpers.keys());
  const settle = (keys: readonly string[], name: (key: string) => string) =>
    new Map(
      keys.map((key) => {
        let free = lowerFirst(name(key));
        while (taken.has(free)) free += "_";
        taken.add(free);
        return [key, free] as const;
      }),
    );
  const ofSchemas = settle(
    api.schemas.map(({ name }) => name),
    (name) => `${name}Schema`,
  );
  const operations = api.protocol === "websocket" ? [] : callable(api).map(({ name }) => name);
  const inputs = settle(operations, (name) => `${name}InputSchema`);
  const replies = settle(operations, (name) => `${name}Replies`);
  const routes = api.protocol === "websocket" ? messageRoutes(api).map(({ name }) => name) : [];
  const messages = settle(routes, (name) => `${name}MessageSchema`);
  const [events = ""] = settle(["events"], () => `${apiNames(api).prefix}EventSchemas`).values();
  return {
    schema: (name) => ofSchemas.get(name) ?? name,
    input: ({ name }) => inputs.get(name) ?? name,
    replies: ({ name }) => replies.get(name) ?? name,
    message: ({ name }) => messages.get(name) ?? name,
    events,
    all: taken,
  };
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
