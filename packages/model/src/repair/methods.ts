import type { Ledger } from "../ledger.js";
import { isTree, listAt, pointer, type Tree, textAt, textsAt, treeAt, treesIn, valueAt } from "../tree.js";
import { mapOperations, type Place } from "./operations.js";
import type { RestKnowledge } from "./rest-export.js";

/** What the export does not say of a method: names, parameters, whether they are required, validators, authorization. */
export function repairMethods(document: Tree, knowledge: RestKnowledge, ledger: Ledger): Tree {
  const known = readKnown(knowledge);
  const repaired = mapOperations(document, (operation, place) => {
    const method = known.methods.get(`${place.method} ${place.path}`);
    const whole = method === undefined ? operation : repairMethod(operation, method, known, place, ledger);
    tellUntyped(whole, place, ledger);
    return whole;
  });
  return { ...validatorsOf(repaired, known), ...repaired };
}

interface Known {
  /** By `GET /pets`. */
  readonly methods: ReadonlyMap<string, Tree>;
  readonly validators: ReadonlyMap<string, Tree>;
  readonly authorizers: ReadonlyMap<string, Tree>;
}

function readKnown({ resources = [], validators = [], authorizers = [] }: RestKnowledge): Known {
  // The casts hold: objects of the SDK are trees of plain values.
  const methods = (resources as readonly Tree[]).flatMap((resource) =>
    treesIn(treeAt(resource, "resourceMethods")).map(
      ([name, method]) => [`${name} ${textAt(resource, "path")}`, method] as const,
    ),
  );
  const byId = (list: readonly object[]) =>
    new Map((list as readonly Tree[]).map((item) => [textAt(item, "id") ?? "", item]));
  return { methods: new Map(methods), validators: byId(validators), authorizers: byId(authorizers) };
}

function repairMethod(operation: Tree, method: Tree, known: Known, place: Place, ledger: Ledger): Tree {
  const found: [key: string, value: unknown, story: string][] = [
    ["operationId", textAt(method, "operationName"), "the method's operation name"],
    [
      "x-amazon-apigateway-request-validator",
      textAt(known.validators.get(textAt(method, "requestValidatorId") ?? "") ?? {}, "name"),
      "the method's request validator",
    ],
    ["security", securityOf(method, known), "the method's authorization"],
  ];
  const missing = found.filter(([key, value]) => value !== undefined && valueAt(operation, key) === undefined);
  for (const [key, , story] of missing)
    ledger.push({ at: pointer(place.at, key), origin: "resources", story: `${story}, from GetResources` });
  const added = Object.fromEntries(missing.map(([key, value]) => [key, value]));
  return { ...operation, ...added, ...parametersOf(operation, method, place, ledger) };
}

/** The requirements of a method as an export would write them; undefined where anybody may call. */
function securityOf(method: Tree, { authorizers }: Known): unknown {
  const type = textAt(method, "authorizationType");
  const authorizer = authorizers.get(textAt(method, "authorizerId") ?? "");
  const needed: [string, readonly string[]][] = [
    ...(type === "AWS_IAM" ? [["sigv4", []] as [string, string[]]] : []),
    ...(authorizer === undefined
      ? []
      : [[textAt(authorizer, "name") ?? "", textsAt(method, "authorizationScopes")] as [string, string[]]]),
    ...(valueAt(method, "apiKeyRequired") === true ? [["api_key", []] as [string, string[]]] : []),
  ];
  return needed.length === 0 ? undefined : [Object.fromEntries(needed)];
}

const parameterKey = /^method\.request\.(multivalue)?(path|querystring|header)\.(.+)$/;

/** Parameters that the export forgot, flags that it dropped, and lists that it wrote as one text. */
function parametersOf(operation: Tree, method: Tree, place: Place, ledger: Ledger): Tree {
  const parameters = listAt(operation, "parameters")
    .filter(isTree)
    .map((parameter) => ({ ...parameter }));
  const declared = Object.entries(treeAt(method, "requestParameters"));
  for (const [key, required] of declared) {
    const [, many, where = "", name = ""] = parameterKey.exec(key) ?? [];
    if (name === "") continue;
    const inside = where === "querystring" ? "query" : where;
    const index = parameters.findIndex((one) => one.in === inside && one.name === name);
    const at = `${place.at}/parameters/${index < 0 ? parameters.length : index}`;
    const tell = (story: string) => ledger.push({ at, origin: "resources", story: `${story}, from GetResources` });
    const parameter: Record<string, unknown> = parameters[index] ?? { name, in: inside, schema: { type: "string" } };
    if (index < 0) {
      parameters.push(parameter);
      tell("a parameter of the method that the export left out");
    }
    if ((required === true || inside === "path") && parameter.required !== true) {
      parameter.required = true;
      tell("the method requires it");
    }
    if (many !== undefined && treeAt(parameter, "schema").type === "string") {
      parameter.schema = { type: "array", items: { type: "string" } };
      tell("it may be given several times");
    }
  }
  return parameters.length === 0 ? {} : { parameters };
}

/** A type that was not stored cannot come back: each place is told, so that nobody takes `string` for the truth. */
function tellUntyped(operation: Tree, { at }: Place, ledger: Ledger): void {
  listAt(operation, "parameters").forEach((parameter, index) => {
    if (!isTree(parameter)) return;
    const story = "API Gateway keeps a parameter's name, its place and whether it is required; its type is not stored";
    ledger.push({ at: `${at}/parameters/${index}/schema`, origin: "not-stored", story });
  });
}

/** The table of validators that operations name, where the export has none. */
function validatorsOf(document: Tree, { validators }: Known): Tree {
  const key = "x-amazon-apigateway-request-validators";
  if (valueAt(document, key) !== undefined || validators.size === 0) return {};
  const table = [...validators.values()].map(({ name, validateRequestBody, validateRequestParameters }) => [
    name,
    { validateRequestBody, validateRequestParameters },
  ]);
  return { [key]: Object.fromEntries(table) };
}
