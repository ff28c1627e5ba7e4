import { present } from "@apigw/model";
import type { CreateIntegrationCommandInput } from "@aws-sdk/client-apigatewayv2";
import type { Given } from "../operations/operation.js";
import { checkRange } from "../rules.js";

/** What stands behind a route of an HTTP API. */
export type HttpIntegration = Settings &
  (
    | {
        readonly type: "lambdaProxy";
        /** Its ARN, or its name in the gateway's region. */
        readonly function: string;
        readonly payloadFormatVersion?: "1.0" | "2.0";
      }
    | { readonly type: "httpProxy"; readonly url: string; readonly method?: string }
    | {
        readonly type: "awsService";
        /** `SQS-SendMessage`, `EventBridge-PutEvents`, `StepFunctions-StartExecution`, … */
        readonly subtype: string;
        /** The role that API Gateway takes on. */
        readonly credentials: string;
        /** What the service gets: `{ QueueUrl: "…", MessageBody: "$request.body" }`. */
        readonly requestParameters: Readonly<Record<string, string>>;
      }
  );

interface Settings {
  /** 50 to 30,000 milliseconds; AWS's own is 30,000. */
  readonly timeoutInMillis?: number;
  /** Header, query and path mappings: `overwrite:header.x` by where it comes from. */
  readonly requestParameters?: Readonly<Record<string, string>>;
}

type Create = Omit<Given<CreateIntegrationCommandInput>, "ApiId">;

/** As AWS wants it. A function is named by its ARN here. */
export function httpIntegrationOf(integration: HttpIntegration): Create {
  const { timeoutInMillis: TimeoutInMillis, requestParameters: RequestParameters } = integration;
  checkRange("timeoutInMillis", TimeoutInMillis, 50, 30_000);
  const settings = present<Omit<Create, "IntegrationType">>({ TimeoutInMillis, RequestParameters });
  if (integration.type === "lambdaProxy") {
    const { function: IntegrationUri, payloadFormatVersion: PayloadFormatVersion = "2.0" } = integration;
    return { ...settings, IntegrationType: "AWS_PROXY", IntegrationUri, PayloadFormatVersion };
  }
  const PayloadFormatVersion = "1.0";
  if (integration.type === "httpProxy") {
    const { url: IntegrationUri, method: IntegrationMethod = "ANY" } = integration;
    return { ...settings, IntegrationType: "HTTP_PROXY", IntegrationUri, IntegrationMethod, PayloadFormatVersion };
  }
  const { subtype: IntegrationSubtype, credentials: CredentialsArn } = integration;
  return { ...settings, IntegrationType: "AWS_PROXY", IntegrationSubtype, CredentialsArn, PayloadFormatVersion };
}
