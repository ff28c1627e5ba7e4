import type { WireRequest } from "./protocol/wire.js";

/** The region of a request: from the credential scope of its signature, else `AWS_REGION`, else `us-east-1`. */
export function regionNameOf({ headers, query }: Pick<WireRequest, "headers" | "query">): string {
  // Credential=KEY/20261123/eu-west-1/apigateway/aws4_request
  const header = /Credential=[^/,\s]+\/\d{8}\/([a-z0-9-]{1,64})\//.exec(headers.authorization ?? "")?.[1];
  const presigned = /X-Amz-Credential=[^&]+?%2F\d{8}%2F([a-z0-9-]{1,64})%2F/.exec(query)?.[1];
  return header ?? presigned ?? defaultRegion();
}

export function defaultRegion(): string {
  return process.env.AWS_REGION || "us-east-1";
}
