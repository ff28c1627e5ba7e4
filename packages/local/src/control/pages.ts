import { badRequest } from "./protocol/api-error.js";

/** One page of a REST API list: `position` and `limit`, 25 by default and 500 at most. */
export function pageOf<T>(
  all: readonly T[],
  { position, limit }: { position?: string | undefined; limit?: number | undefined },
): { items: T[]; position?: string } {
  if (limit !== undefined && (limit < 1 || limit > 500)) {
    throw badRequest("Invalid limit specified, must be between 1 and 500");
  }
  const { items, next } = slice(all, position, limit ?? 25, "Invalid position parameter specified");
  return { items, ...(next === undefined ? {} : { position: next }) };
}

/** One page of a list of the newer API: `NextToken` and `MaxResults`, which travels as a text. */
export function tokenPageOf<T>(
  all: readonly T[],
  { NextToken, MaxResults }: { NextToken?: string | undefined; MaxResults?: string | undefined },
): { Items: T[]; NextToken?: string } {
  const size = MaxResults === undefined ? 100 : Number(MaxResults);
  if (!Number.isInteger(size) || size < 1 || size > 500) {
    throw badRequest("Invalid maxResults specified, must be between 1 and 500");
  }
  const { items, next } = slice(all, NextToken, size, "Invalid nextToken specified");
  return { Items: items, ...(next === undefined ? {} : { NextToken: next }) };
}

function slice<T>(
  all: readonly T[],
  token: string | undefined,
  size: number,
  refusal: string,
): { items: T[]; next?: string } {
  const text = token === undefined ? "0" : Buffer.from(token, "base64url").toString();
  if (!/^\d{1,9}$/.test(text)) throw badRequest(refusal);
  const start = Number(text);
  const end = start + size;
  return {
    items: all.slice(start, end),
    ...(end < all.length ? { next: Buffer.from(String(end)).toString("base64url") } : {}),
  };
}
