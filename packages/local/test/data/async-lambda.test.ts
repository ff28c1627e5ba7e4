import { afterEach, beforeEach, expect, test } from "vitest";
import { type Deployments, documentOf, lambda, serveDeployments } from "./deploy.js";

// A REST API's Lambda integration that does not wait, by the header that Lambda itself knows.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html
// HTTP APIs have proxies only, which always wait. https://repost.aws/knowledge-center/api-gateway-invoke-lambda
let gateway: Deployments;
let rest: string;
let http: string;
let begun: object[];
let finish: () => void;
beforeEach(async () => {
  begun = [];
  gateway = await serveDeployments();
  const canFinish = new Promise<void>((resolve) => {
    finish = resolve;
  });
  gateway.function("slow", async (event: { fail?: boolean }) => {
    begun.push(event);
    if (event.fail === true) throw new Error("nobody hears of this");
    await canFinish;
    return { statusCode: 200, body: '"done"' };
  });
  const integration = (invocationType: string) => ({
    "x-amazon-apigateway-integration": {
      type: "aws",
      httpMethod: "POST",
      uri: "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:1:function:slow/invocations",
      requestParameters: { "integration.request.header.X-Amz-Invocation-Type": invocationType },
      responses: { default: { statusCode: "200" } },
    },
  });
  rest = gateway.rest(
    "asyncrest1",
    documentOf({
      "POST /always": integration("'Event'"),
      "POST /asked": integration("method.request.header.InvocationType"),
    }),
  );
  http = gateway.http("asynchttp1", documentOf({ "POST /pets": lambda("slow", "2.0") }));
});
afterEach(() => gateway.stop());

const post = (url: string, body: object, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });

test("the caller is answered while the function still runs, which has got the event", async () => {
  const response = await post(`${rest}/always`, { pet: "Rex" });
  expect([response.status, await response.text()]).toEqual([200, ""]);
  expect(begun).toEqual([{ pet: "Rex" }]);
});

test("a caller may say whether it waits", async () => {
  expect((await post(`${rest}/asked`, {}, { InvocationType: "Event" })).status).toBe(200);
  const waiting = post(`${rest}/asked`, {}, { InvocationType: "RequestResponse" });
  await expect.poll(() => begun.length).toBe(2);
  finish();
  expect(await (await waiting).json()).toMatchObject({ body: '"done"' });
});

test("what the function throws is in the log, and the caller has long been answered", async () => {
  expect((await post(`${rest}/always`, { fail: true })).status).toBe(200);
  const message = expect.stringContaining("nobody hears of this");
  await expect.poll(() => gateway.log).toContainEqual({ event: "warning", message });
});

test("an HTTP API waits whatever its caller says", async () => {
  const waiting = post(`${http}/pets`, {}, { "x-amz-invocation-type": "Event", InvocationType: "Event" });
  await expect.poll(() => begun.length).toBe(1);
  finish();
  const response = await waiting;
  expect([response.status, await response.text()]).toEqual([200, '"done"']);
});
