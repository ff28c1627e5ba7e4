import type { SocketApi, SocketRoute } from "@apigw/model";
import {
  type Code,
  code,
  docComment,
  ident,
  indent,
  joined,
  lines,
  objectLiteral,
  oneLine,
  prose,
  stringLiteral,
} from "./code.js";
import { Imports } from "./imports.js";
import { apiNames } from "./operation-names.js";
import { type SchemaNames, schemaNames } from "./schema-names.js";
import { messageRoutes, messageType, replyType } from "./socket.js";
import { namesIn } from "./used-names.js";

const runtime = "@apigw/server";

/** The server's half of a WebSocket API: one method for each route, and the table of routes. */
export function printSocketServer(api: SocketApi): Code {
  const { events, service, contract } = apiNames(api);
  const imports = new Imports([...api.schemas.map(({ name }) => name), service, contract, events]);
  const routes = messageRoutes(api);
  const checks = schemaNames(api);
  const context = code`${imports.type("SocketContext", runtime)}<${ident(events)}>`;
  const methods = routes.map((route) => printMethod(route, context, imports));
  const body = [
    lines(
      code`/** The work behind the ${oneLine(api.title)} API, one method for each route; \`$connect\`, \`$disconnect\` and \`$default\` as needed. */`,
      code`export interface ${ident(service)} extends ${imports.type("SocketLifecycle", runtime)}<${ident(events)}> {`,
      ...(methods.length === 0 ? [] : [indent(joined(methods, code`\n\n`))]),
      code`}`,
    ),
    lines(
      code`/** The routes, chosen by \`${oneLine(api.routeSelectionExpression.replaceAll("`", "'"))}\`. */`,
      code`export const ${ident(contract)}: ${imports.type("SocketApiContract", runtime)}<${ident(service)}, ${ident(events)}> = {`,
      code`  name: ${stringLiteral(api.name)},`,
      code`  routeField: ${stringLiteral(api.routeField ?? "action")},`,
      code`  eventField: ${stringLiteral(api.eventField)},`,
      code`  routes: {`,
      ...routes.map((route) => indent(code`${ident(route.name)}: ${printRoute(route, checks, imports)},`, 4)),
      code`  },`,
      code`};`,
    ),
  ];
  imports.own(events, "./types.js");
  for (const name of namesIn(
    methods,
    api.schemas.map((schema) => schema.name),
  ))
    imports.own(name, "./types.js");
  return joined([imports.print(), ...body], code`\n\n`);
}

function printRoute(route: SocketRoute, checks: SchemaNames, imports: Imports): Code {
  const members = [
    code`route: ${stringLiteral(route.key)}`,
    ...(route.twoWay ? [code`reply: true`] : []),
    ...(route.message === undefined ? [] : [code`message: ${imports.value(checks.message(route), "./schemas.js")}`]),
  ];
  return objectLiteral(members, route.name.length + 7);
}

function printMethod(route: SocketRoute, context: Code, imports: Imports): Code {
  const result = route.twoWay ? replyType(route) : code`void`;
  return lines(
    docComment(
      prose(route.description),
      code`Route \`${oneLine(route.key.replaceAll("`", "'"))}\`${route.twoWay ? code`, answered` : code``}.`,
    ),
    code`${ident(route.name)}: (message: ${messageType(route)}, context: ${context}) => ${imports.type("Awaitable", runtime)}<${result}>;`,
  );
}
