import type { Operation } from "./api.js";

/**
 * Whether an operation is but what browsers ask before they call: an OPTIONS mock, as REST APIs keep it, or one that is
 * told without what runs it and allows origins. No code is made for those: gateways answer them, or `cors` does.
 */
export function isPreflight(operation: Operation): boolean {
  const { method, integration, replies, failures } = operation;
  if (method !== "OPTIONS") return false;
  if (integration !== undefined) return integration.type === "mock";
  return [...replies, ...failures].some(({ headers }) =>
    headers.some(({ wire }) => wire.toLowerCase().startsWith("access-control-allow-")),
  );
}

/** Whether nothing is told of an OPTIONS method: every server answers such a one by itself. */
export function isBareOptions({ method, integration, body, replies, failures }: Operation): boolean {
  const isEmpty = [...replies, ...failures].every(({ content }) => content.length === 0);
  return method === "OPTIONS" && integration === undefined && body === undefined && isEmpty;
}
