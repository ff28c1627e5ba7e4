import type { WireRequest } from "./protocol/wire.js";
import { defaultAccountId, type Scope } from "./store/world.js";

/**
 * Where a request is made, by the credential scope of its signature: `KEY/20261123/eu-west-1/apigateway/aws4_request`.
 * An access key of twelve digits is the account itself, as in other local clouds; any other is of one account. Without a
 * signature the region is `AWS_REGION`, else `us-east-1`.
 */
export function scopeOf({ headers, query }: Pick<WireRequest, "headers" | "query">): Scope {
  const header = /Credential=([^/,\s]+)\/\d{8}\/([a-z0-9-]{1,64})\//.exec(headers.authorization ?? "");
  const presigned = /X-Amz-Credential=([^&]+?)%2F\d{8}%2F([a-z0-9-]{1,64})%2F/.exec(query);
  const [, key = "", name = defaultRegion()] = header ?? presigned ?? [];
  return { accountId: /^\d{12}$/.test(key) ? key : defaultAccountId, name };
}

export function defaultRegion(): string {
  return process.env.AWS_REGION || "us-east-1";
}
