import type { Gateway } from "@apigw/core";
import type { Call } from "./command.js";
import { showProgress } from "./progress.js";

/** The management API as the options say; `what` is what a terminal says of the calls. Loaded only by commands that talk to AWS. */
export async function openGateway(call: Call, what: string, region = call.text("region")): Promise<Gateway> {
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
