import type { HttpApi, Operation, Param, Reply } from "@apigw/model";
import { pascalCase } from "@apigw/model";

/** The names that are ours to give: types of inputs and failures, never one that a schema already has. */
export interface OperationNames {
  /** `GetPetInput`. */
  input(operation: Operation): string;
  /** `GetPetError`. */
  error(operation: Operation): string;
  /** `PetsService`. */
  readonly service: string;
  /** `petsApi`. */
  readonly contract: string;
}

export function operationNames(api: HttpApi): OperationNames {
  const taken = new Set(api.schemas.map(({ name }) => name));
  const free = (name: string, otherwise: string) => (taken.has(name) ? otherwise : name);
  const own = ({ name }: Operation) => name.charAt(0).toUpperCase() + name.slice(1);
  return {
    input: (operation) => free(`${own(operation)}Input`, `${own(operation)}CallInput`),
    error: (operation) => free(`${own(operation)}Error`, `${own(operation)}CallError`),
    ...apiNames(api.name),
  };
}

/** What an API's own parts are called, from its kebab-case name. */
export function apiNames(name: string): { service: string; contract: string; prefix: string } {
  const prefix = pascalCase(name).replace(/^(?=\d)/, "_");
  return { prefix, service: `${prefix}Service`, contract: `${prefix.charAt(0).toLowerCase()}${prefix.slice(1)}Api` };
}

/**
 * Operations that code is made for: not the preflight answers that REST APIs keep as OPTIONS mocks; and without the
 * headers that the body and the credentials bring along.
 */
export function callable(api: HttpApi): readonly Operation[] {
  return api.operations
    .filter(
      ({ method, integration }) =>
        !(method === "OPTIONS" && (integration === undefined || integration.type === "mock")),
    )
    .map((operation) => ({
      ...asSent(operation),
      params: operation.params.filter((param) => !comesAlong(param)),
    }));
}

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
