import type { Api, HttpApi, Operation, Param, Reply } from "@apigw/model";
import { isBareOptions, isPreflight, pascalCase } from "@apigw/model";

/** The names that are ours to give: types of inputs and failures, never one that a schema or an operation already has. */
export interface OperationNames extends ApiNames {
  /** `GetPetInput`. */
  input(operation: Operation): string;
  /** `GetPetError`. */
  error(operation: Operation): string;
}

/** The names of an API's inputs and failures. */
export const operationNames: (api: HttpApi) => OperationNames = onceForEach((api) => {
  const operations = callable(api).map(({ name }) => name);
  const taken = new Set([...api.schemas.map(({ name }) => name), ...operations]);
  const settle = (word: string) => {
    const names = new Map<string, string>();
    // Two may differ in their first letter alone: `getPet` is usual, and keeps the usual name wherever it stands.
    for (const name of [...operations].sort((one, other) => Number(isUpper(one)) - Number(isUpper(other)))) {
      const own = name.charAt(0).toUpperCase() + name.slice(1);
      names.set(name, free(taken, `${own}${word}`, `${own}Call${word}`));
    }
    return ({ name }: Operation) => names.get(name) ?? name;
  };
  return { input: settle("Input"), error: settle("Error"), ...apiNames(api) };
});

/** What every emitter asks of an API, and what is made at the first question. */
function onceForEach<T>(make: (api: HttpApi) => T): (api: HttpApi) => T {
  const known = new WeakMap<HttpApi, T>();
  return (api) => {
    const made = known.get(api) ?? make(api);
    known.set(api, made);
    return made;
  };
}

function isUpper(name: string): boolean {
  return name.charAt(0) !== name.charAt(0).toLowerCase();
}

/** The first that is not taken, which it is from now on. */
function free(taken: Set<string>, wanted: string, otherwise: string): string {
  let name = taken.has(wanted) ? otherwise : wanted;
  while (taken.has(name)) name += "_";
  taken.add(name);
  return name;
}

/** What an API's own parts are called, from its kebab-case name; none of them as one of its schemas is. */
export interface ApiNames {
  readonly prefix: string;
  /** `PetsService`. */
  readonly service: string;
  /** `petsApi`. */
  readonly contract: string;
  /** `ChatEvents`. */
  readonly events: string;
  /** `ChatRoutes`. */
  readonly routes: string;
  /** `chatSocket`. */
  readonly socket: string;
}

export function apiNames({ name, schemas }: Api): ApiNames {
  const taken = new Set(schemas.map((schema) => schema.name));
  const prefix = pascalCase(name).replace(/^(?=\d)/, "_");
  const lower = `${prefix.charAt(0).toLowerCase()}${prefix.slice(1)}`;
  return {
    prefix,
    service: free(taken, `${prefix}Service`, `${prefix}ApiService`),
    contract: free(taken, `${lower}Api`, `${lower}ApiContract`),
    events: free(taken, `${prefix}Events`, `${prefix}ApiEvents`),
    routes: free(taken, `${prefix}Routes`, `${prefix}ApiRoutes`),
    socket: free(taken, `${lower}Socket`, `${lower}SocketContract`),
  };
}

/**
 * Operations that code is made for: not what browsers ask before they call, nor an OPTIONS of which nothing is told; and
 * without the headers that the body and the credentials bring along.
 */
export const callable: (api: HttpApi) => readonly Operation[] = onceForEach(({ operations }) =>
  operations
    .filter((operation) => !isPreflight(operation) && !isBareOptions(operation))
    .map((operation) => ({
      ...asSent(operation),
      params: operation.params.filter((param) => !comesAlong(param)),
    })),
);

/**
 * No fetch sends a body with GET or HEAD, and OpenAPI has it ignored; and HEAD is answered without one.
 * https://spec.openapis.org/oas/v3.0.3#fixed-fields-7
 */
function asSent(operation: Operation): Operation {
  const { body: _, ...others } = operation;
  if (operation.method === "GET") return others;
  if (operation.method !== "HEAD") return operation;
  const empty = (replies: readonly Reply[]) => replies.map((reply) => ({ ...reply, content: [] }));
  return { ...others, replies: empty(others.replies), failures: empty(others.failures) };
}

function comesAlong({ in: place, wire }: Param): boolean {
  return place === "header" && ["accept", "content-type", "authorization"].includes(wire.toLowerCase());
}
