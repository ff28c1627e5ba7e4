import type { HttpApi, Operation } from "@apigw/model";
import { type Code, code, joined, stringLiteral } from "./code.js";
import type { Imports } from "./imports.js";

/** The client that an operation takes: with a credential where the API asks for one. */
export function clientType(operation: Operation, api: HttpApi, imports: Imports): Code {
  const client = imports.type("Client", "@apigw/client");
  const alternatives = operation.security.map(({ schemes }) => [
    ...new Set(schemes.flatMap(({ name }) => credentialsOf(api, name))),
  ]);
  if (alternatives.length === 0) return client;
  const single = alternatives.filter((credentials) => credentials.length === 1).flat();
  const several = alternatives.filter((credentials) => credentials.length > 1);
  const one =
    single.length === 0 ? [] : [code`${client}<${joined([...new Set(single)].map(stringLiteral), code` | `)}>`];
  const all = several.map((credentials) =>
    joined(
      credentials.map((item) => code`${client}<${stringLiteral(item)}>`),
      code` & `,
    ),
  );
  return joined([...one, ...(one.length + all.length > 1 ? all.map((item) => code`(${item})`) : all)], code` | `);
}

function credentialsOf(api: HttpApi, scheme: string): string[] {
  return [
    api.securitySchemes.find(({ name }) => name === scheme)?.credential ?? (scheme === "sigv4" ? "sigv4" : "custom"),
  ];
}
