import { type HttpApi, nameBodies, type Operation, splitVariants } from "@apigw/model";
import { inputOf } from "../support/operation-values.js";
import { synthesiser } from "../support/synthesise.js";

/** A program that calls twenty of an API's operations, with inputs written out as people write them. */
export function consumerOf(given: HttpApi, isFunction: (name: string) => boolean): string {
  const api = splitVariants(nameBodies(given));
  const make = synthesiser(api.schemas);
  const operations = api.operations.filter(({ name }) => isFunction(name));
  const step = Math.max(1, Math.floor(operations.length / 20));
  const called = operations.filter((_, at) => at % step === 0).slice(0, 20);
  const call = (operation: Operation) => {
    const input = inputOf(operation, make);
    const given = Object.keys(input).length === 0 ? "" : `, ${written(input)}`;
    return `  await api.${operation.name}(client${given});`;
  };
  return [
    'import type { Client } from "@apigw/client";',
    'import * as api from "./index.js";',
    'type Every = Client<"apiKey"> & Client<"bearer"> & Client<"sigv4"> & Client<"custom">;',
    "export async function use(client: Every): Promise<void> {",
    ...called.map(call),
    "}",
    "",
  ].join("\n");
}

function written(value: unknown): string {
  if (value instanceof Uint8Array) return `new Uint8Array([${value.join(", ")}])`;
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, one]) => `[${JSON.stringify(name)}]: ${written(one)}`)
    .join(", ")} }`;
}
