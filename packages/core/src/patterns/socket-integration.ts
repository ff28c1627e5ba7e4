import { present } from "@apigw/model";
import type { CreateIntegrationCommandInput } from "@aws-sdk/client-apigatewayv2";
import type { Given } from "../operations/operation.js";
import { checkRange } from "../rules.js";
import { invocationUri } from "./arn.js";

/** What stands behind a route of a WebSocket API. */
export type SocketIntegration = { readonly timeoutInMillis?: number } & (
  | {
      readonly type: "lambdaProxy";
      /** Its ARN, or its name in the gateway's region. */
      readonly function: string;
    }
  | {
      /** The function is started, and nobody waits for it: for work that takes longer than 29 seconds. */
      readonly type: "lambdaAsync";
      readonly function: string;
      readonly requestTemplates?: Readonly<Record<string, string>>;
    }
  | { readonly type: "httpProxy"; readonly url: string; readonly method?: string }
  | { readonly type: "mock" }
);

type Create = Omit<Given<CreateIntegrationCommandInput>, "ApiId">;

/** As AWS wants it. A function is named by its ARN here. */
export function socketIntegrationOf(integration: SocketIntegration, region: string): Create {
  checkRange("timeoutInMillis", integration.timeoutInMillis, 50, 29_000);
  const settings = present<{ TimeoutInMillis?: number }>({ TimeoutInMillis: integration.timeoutInMillis });
  if (integration.type === "lambdaProxy") {
    const IntegrationUri = invocationUri(integration.function, region);
    return { ...settings, IntegrationType: "AWS_PROXY", IntegrationMethod: "POST", IntegrationUri };
  }
  if (integration.type === "httpProxy") {
    const { url: IntegrationUri, method: IntegrationMethod = "POST" } = integration;
    return { ...settings, IntegrationType: "HTTP_PROXY", IntegrationMethod, IntegrationUri };
  }
  if (integration.type === "mock") {
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-mock-integration.html
    const mock = { RequestTemplates: { "200": '{"statusCode":200}' }, TemplateSelectionExpression: "200" };
    return { ...settings, ...mock, IntegrationType: "MOCK" };
  }
  const templates = present<Pick<Create, "RequestTemplates">>({ RequestTemplates: integration.requestTemplates });
  return {
    ...{ ...settings, ...templates, IntegrationType: "AWS", IntegrationMethod: "POST" },
    IntegrationUri: invocationUri(integration.function, region),
    RequestParameters: { "integration.request.header.X-Amz-Invocation-Type": "'Event'" },
  };
}
