import type { Gateway } from "@apigw/core";
import type { Call } from "./command.js";

/** The management API as the options say. Loaded only by commands that talk to AWS. */
export async function openGateway(call: Call, region = call.text("region")): Promise<Gateway> {
  const { createGateway } = await import("@apigw/core");
  const profile = call.text("profile");
  const endpoint = call.text("endpoint-url");
  return createGateway({
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
}
