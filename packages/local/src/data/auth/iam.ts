import type { Call } from "../call.js";
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
  throw refusals[signed.problem]();
}

const refusals: Readonly<Record<SignatureProblem, () => Refusal>> = {
  // One type for two things, but an HTTP API says 403 here and 404 there.
  missing: () => new Refusal("UNSIGNED"),
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
