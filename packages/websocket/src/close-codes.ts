/** What a close code means where API Gateway is the other end. */
export function explainClose(code: number): string {
  return meanings.get(code) ?? `code ${code}`;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const meanings: ReadonlyMap<number, string> = new Map([
  [1000, "closed normally (1000)"],
  [1001, "API Gateway ended it, after 10 minutes without a message or 2 hours in all (1001)"],
  [1003, "a binary frame was sent, which API Gateway does not take (1003)"],
  [1006, "lost without a farewell (1006)"],
  [1009, "a message or frame was too large (1009)"],
]);
