import { region, type World } from "../world.js";

/** Gives the answers of one recorded test by their keys, each as the recording keeps it. */
export type Scenario = (world: World) => Promise<Readonly<Record<string, unknown>>>;

/** Scenarios of one subject, by `folder/test` of their recording. */
export type Scenarios = Readonly<Record<string, Scenario>>;

/** An operation on an integration. */
export function integrated(integration: object, more: object = {}): object {
  return { "x-amazon-apigateway-integration": integration, ...more };
}

/** Where API Gateway invokes a function. */
export function functionUri(name: string): string {
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${region}:123456789012:function:${name}/invocations`;
}

/** An AWS service: `service("sqs", "path/123456789012/queue")`. */
export function service(name: string, call: string, more: object = {}): object {
  const uri = `arn:aws:apigateway:${region}:${name}:${call}`;
  const credentials = "arn:aws:iam::123456789012:role/gateway";
  return { type: "aws", httpMethod: "POST", uri, credentials, responses: { default: { statusCode: "200" } }, ...more };
}

/** A mock that answers by its templates. */
export function mock(requestTemplate: string, responseTemplate?: string, more: object = {}): object {
  const templates =
    responseTemplate === undefined ? {} : { responseTemplates: { "application/json": responseTemplate } };
  return {
    type: "mock",
    requestTemplates: { "application/json": requestTemplate },
    responses: { default: { statusCode: "200", ...templates } },
    ...more,
  };
}

export const json = { "Content-Type": "application/json" };
