import { createHash } from "node:crypto";
import { type Call, headerOf } from "../call.js";
import type { Identity, Plane, Routed } from "../exchange.js";
import { Refusal } from "../refusal.js";
import { checkSignature, type SignatureProblem } from "./signature.js";

/** IAM authorization: the request is signed with one of the gateway's access keys. Policies of IAM are not looked at. */
export function checkIam({ accessKeys }: Plane, { call, deployed }: Routed): Identity {
  return { iam: signer(call, deployed.region, accessKeys) };
}

/** The signer of a request, or a refusal in AWS's words. */
export function signer(
  call: Call,
  region: string,
  accessKeys: ReadonlyMap<string, string>,
): { readonly accessKey: string } {
  const signed = checkSignature(call, region, accessKeys);
  if ("accessKey" in signed) return signed;
  throw signed.problem === "missing" ? unsigned(call, new Refusal("UNSIGNED")) : refusals[signed.problem]();
}

/**
 * What REST APIs say of a request without a signature, also where there is no such route: any other `Authorization` is
 * read as one, and found wanting. https://github.com/amazon-archives/aws-cognito-angular-quickstart/issues/50
 */
export function unsigned({ headers }: Pick<Call, "headers">, otherwise: Refusal): Refusal {
  const authorization = headerOf(headers, "authorization");
  if (authorization === undefined || authorization.startsWith("AWS4-HMAC-SHA256")) return otherwise;
  const hash = createHash("sha256").update(authorization).digest("base64");
  const pairs = authorization
    .trim()
    .split(/[\s,]+/)
    .slice(1);
  const told = pairs.some((pair) => !pair.includes("="))
    ? `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hash}'.`
    : `Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=${hash}`;
  return new Refusal("INCOMPLETE_SIGNATURE", { told });
}

const refusals: Readonly<Record<Exclude<SignatureProblem, "missing">, () => Refusal>> = {
  incomplete: () =>
    new Refusal("INVALID_SIGNATURE", { told: "Credential should be scoped to a valid region, service and day." }),
  "unknown-key": () =>
    new Refusal("INVALID_SIGNATURE", { told: "The security token included in the request is invalid." }),
  expired: () => new Refusal("INVALID_SIGNATURE", { told: "Signature expired or not yet current." }),
  mismatch: () =>
    new Refusal("INVALID_SIGNATURE", {
      told: "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    }),
};
