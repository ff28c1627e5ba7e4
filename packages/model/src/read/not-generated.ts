import type { HttpApi } from "../api.js";
import { isBareOptions, isPreflight } from "../preflight.js";
import { isInterim } from "../shape/final-replies.js";
import { note, type Reading } from "./reading.js";

/** What the model keeps and nothing is made from: said once for each kind, however often it occurs. */
export function tellNotGenerated(reading: Reading, api: HttpApi): void {
  const told = (found: readonly { readonly at: string }[], message: string, help: string): void => {
    const [first] = found;
    if (first !== undefined) note(reading, "APIGW109", first.at, message, { severity: "info", help });
  };
  const callbacks = api.operations.flatMap((operation) => operation.callbacks ?? []);
  told(callbacks, `callbacks (${callbacks.length}) are kept, and no code is generated for them`, receive);
  const webhooks = api.webhooks ?? [];
  told(webhooks, `webhooks (${webhooks.length}) are kept, and no code is generated for them`, receive);
  const elsewhere = api.operations.filter(({ servers }) => servers !== undefined);
  told(
    elsewhere,
    `servers of their own (${elsewhere.length} operations) are kept, and the generated client does not go there by itself`,
    "Make a second client with that server's URL as its `baseUrl` for these operations.",
  );
  const bare = api.operations.filter((operation) => isBareOptions(operation) && !isPreflight(operation));
  told(
    bare,
    `OPTIONS (${bare.length}) without an answer are kept, and no code is generated for them: servers answer them by themselves`,
    "Say what it answers, or what runs it (x-amazon-apigateway-integration), and it is an operation like any other.",
  );
  const interim = api.operations.filter(({ failures }) => failures.some(isInterim));
  told(
    interim,
    `interim replies (1xx, of ${interim.length} operation${interim.length === 1 ? "" : "s"}) are kept, and no code is generated for them: API Gateway sends none`,
    "Declare the reply that comes in the end.",
  );
}

const receive = "Describe what your service receives as an API of its own, if you want types for it.";
