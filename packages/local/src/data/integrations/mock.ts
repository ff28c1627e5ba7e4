import type { Integration } from "@apigw/model";
import type { Identity, Routed } from "../exchange.js";
import { nameOf, type Result } from "../integrate.js";
import { Refusal } from "../refusal.js";
import { readable } from "./content.js";
import { renderRequest, renderResponse, responseFor } from "./templates.js";

/**
 * Mock integration: the request template says a status, the status chooses the integration response, and its template
 * is the answer.
 */
export function answerMock(routed: Routed, identity: Identity, integration: Integration): Result {
  const request = renderRequest(routed, identity, integration);
  const status = mockStatus(readable(request.payload));
  if (status === undefined) {
    const why = `${nameOf(routed)}: the request template of a mock must give {"statusCode": N}, not ${JSON.stringify(readable(request.payload))}`;
    throw new Refusal("API_CONFIGURATION_ERROR", { why });
  }
  return renderResponse(responseFor(routed, integration, status), request, undefined, routed, identity);
}

/** The status in what a mock's request template gives; AWS is not strict about its quotes. */
export function mockStatus(text: string): string | undefined {
  return /["']?statusCode["']?\s*:\s*["']?(\d{3})\b/.exec(text)?.[1];
}
