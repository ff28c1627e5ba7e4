import { isTree, type Tree } from "@apigw/model";

/**
 * A contract without what says nothing of the API: what binds it to an account (server URLs, ARNs, ids), and the order
 * of keys and of lists that are sets. Two deployments of one API are the same here.
 */
export function canonicalContract(document: unknown): unknown {
  return orderedContract(publicContract(document));
}

/** A contract with its keys, and its lists that are sets, in order. */
export function orderedContract(document: unknown): unknown {
  return ordered(document, "");
}

/** The contract without what binds it to an account: server URLs, ARNs, the API id. What `--public` writes. */
export function publicContract(document: unknown): unknown {
  if (!isTree(document)) return document;
  const {
    servers,
    "x-amazon-apigateway-policy": _policy,
    "x-amazon-apigateway-endpoint-configuration": _endpoint,
    ...rest
  } = document;
  const kept = document.asyncapi === undefined || !isTree(servers) ? {} : { servers: publicServers(servers) };
  return withoutAccount({ ...rest, ...kept }, "");
}

/** AsyncAPI says with its servers what a connection needs; only their hosts are account-bound. */
function publicServers(servers: Tree): Tree {
  const host = "api-id.execute-api.region.amazonaws.com";
  return Object.fromEntries(
    Object.entries(servers).map(([stage, server]) => [
      stage,
      isTree(server) ? { ...server, host, protocol: "wss" } : server,
    ]),
  );
}

function withoutAccount(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutAccount(item, ""));
  if (!isTree(value)) return value;
  if (key === "x-amazon-apigateway-integration")
    return pick(value, ["type", "payloadFormatVersion", "timeoutInMillis", "responseTransferMode"]);
  if (key === "x-amazon-apigateway-integrations") return {};
  if (key === "x-amazon-apigateway-authorizer")
    return pick(value, ["type", "identitySource", "identityValidationExpression", "enableSimpleResponses"]);
  if (key === "x-apigateway")
    return pick(
      value,
      Object.keys(value).filter((name) => name !== "apiId"),
    );
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutAccount(inner, name)]));
}

function pick(tree: Tree, keys: readonly string[]): Tree {
  return Object.fromEntries(keys.filter((key) => tree[key] !== undefined).map((key) => [key, tree[key]]));
}

function ordered(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => ordered(item, ""));
    return sets.has(key) ? items.sort((one, other) => compare(JSON.stringify(one), JSON.stringify(other))) : items;
  }
  return isTree(value) ? sortedKeys(value, ordered) : value;
}

/** Lists of which the order says nothing. */
const sets: ReadonlySet<string> = new Set([
  ...["required", "tags", "parameters", "security", "x-amazon-apigateway-binary-media-types"],
  ...["allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders", "stageVariables"],
]);

/** A tree with its keys in order, and each of its members changed. */
function sortedKeys(tree: Tree, change: (value: unknown, key: string) => unknown): Tree {
  const entries = Object.entries(tree).sort(([one], [other]) => compare(one, other));
  return Object.fromEntries(entries.map(([key, inner]) => [key, change(inner, key)]));
}

/** A tree with its keys in order, at every depth. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  return isTree(value) ? sortedKeys(value, sortKeys) : value;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
