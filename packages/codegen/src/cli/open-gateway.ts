import type { Gateway } from "@apigw/core";
import type { Call } from "./command.js";
import { showProgress } from "./progress.js";

const opened = new WeakMap<Call, Map<string, Promise<Gateway>>>();

/**
 * The management API as the options say; `what` is what a terminal says of the calls. One for each region: the quota is
 * the account's, and calls that run at once share it.
 */
export function openGateway(call: Call, what: string, region = call.text("region")): Promise<Gateway> {
  const regions = opened.get(call) ?? new Map<string, Promise<Gateway>>();
  opened.set(call, regions);
  const gateway = regions.get(region ?? "") ?? open(call, what, region);
  regions.set(region ?? "", gateway);
  return gateway;
}

/** Loaded only by commands that talk to AWS. */
async function open(call: Call, what: string, region: string | undefined): Promise<Gateway> {
  const { createGateway } = await import("@apigw/core");
  const profile = call.text("profile");
  const endpoint = call.text("endpoint-url");
  return createGateway({
    onProgress: showProgress(call.io, what),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
}
