import type { Api, SocketApi, SocketRoute } from "@apigw/model";
import {
  type Code,
  code,
  docComment,
  ident,
  indent,
  joined,
  lines,
  oneLine,
  propertyKey,
  prose,
  stringLiteral,
} from "./code.js";
import type { Emitter, OutputFile } from "./emitter.js";
import { Imports } from "./imports.js";
import { apiNames } from "./operation-names.js";
import { typeOf } from "./type.js";
import { namesIn } from "./used-names.js";

/** `socket.ts`: what a client may send and hear, and the contract that `connect` takes. */
export const socket: Emitter = {
  name: "socket",
  needs: ["types"],
  emit: (api: Api): OutputFile[] =>
    api.protocol === "websocket" ? [{ name: "socket.ts", content: printSocket(api) }] : [],
};

const runtime = "@apigw/websocket";

function printSocket(api: SocketApi): Code {
  const names = apiNames(api);
  const own = [names.routes, names.events, names.socket];
  const imports = new Imports([...api.schemas.map(({ name }) => name), ...own]);
  const routes = messageRoutes(api).map((route) => routeMember(route, imports));
  const routeMap = lines(
    code`/** What a client sends, by route. */`,
    routes.length === 0
      ? code`export type ${ident(names.routes)} = { [route: string]: never };`
      : code`export interface ${ident(names.routes)} {`,
    ...(routes.length === 0 ? [] : [...routes.map((route) => indent(route)), code`}`]),
  );
  const contract = lines(
    code`/** Routes are chosen by \`${oneLine(api.routeSelectionExpression.replaceAll("`", "'"))}\`. */`,
    code`export const ${ident(names.socket)}: ${imports.type("SocketContract", runtime)}<${ident(names.routes)}, ${ident(names.events)}> = {`,
    code`  name: ${stringLiteral(api.name)},`,
    code`  routeField: ${stringLiteral(api.routeField ?? "action")},`,
    code`  eventField: ${stringLiteral(api.eventField)},`,
    // Asked whether anybody is there; a MOCK integration with a route response costs no Lambda.
    ...(api.routes.some(({ key, twoWay }) => key === "ping" && twoWay) ? [code`  ping: "ping",`] : []),
    code`};`,
  );
  imports.own(names.events, "./types.js");
  for (const name of namesIn(
    routes,
    api.schemas.map((schema) => schema.name),
  ))
    imports.own(name, "./types.js");
  return joined([imports.print(), routeMap, contract], code`\n\n`);
}

/** What clients send by name: neither the lifecycle of the connection nor the route that catches everything else. */
export function messageRoutes(api: SocketApi): readonly SocketRoute[] {
  return api.routes.filter(({ key }) => !["$connect", "$disconnect", "$default"].includes(key));
}

function routeMember(route: SocketRoute, imports: Imports): Code {
  const message = messageType(route);
  const type = route.twoWay ? code`${imports.type("Request", runtime)}<${message}, ${replyType(route)}>` : message;
  return lines(docComment(prose(route.description)), code`${propertyKey(route.key)}: ${type};`);
}

export function messageType(route: SocketRoute): Code {
  return route.message === undefined ? code`object` : typeOf(route.message);
}

export function replyType(route: SocketRoute): Code {
  return typeOf(route.reply);
}
