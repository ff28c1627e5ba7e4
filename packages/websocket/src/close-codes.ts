/** What a close code means where API Gateway is the other end. */
export function explainClose(code: number): string {
  return `${meanings[code] ?? "closed"} (${code})`;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const meanings: Readonly<Record<number, string>> = {
  1000: "closed normally",
  1001: "ended by API Gateway, after 10 minutes without a message or 2 hours in all",
  1003: "a binary frame was sent, which API Gateway does not take",
  1006: "lost without a farewell",
  1009: "a message or frame was too large",
};
