import { present } from "@apigw/model";
import type { PutIntegrationCommandInput } from "@aws-sdk/client-api-gateway";
import type { Given } from "../operations/operation.js";
import { checkRange } from "../rules.js";
import { invocationUri } from "./arn.js";

/** What stands behind a method of a REST API: AWS's five types, and the function that nobody waits for. */
export type RestIntegration = Settings &
  (
    | LambdaProxy
    | (Custom & { readonly type: "lambda"; readonly function: string })
    | LambdaAsync
    | { readonly type: "httpProxy"; readonly url: string; readonly method?: string }
    | (Custom & { readonly type: "http"; readonly url: string; readonly method?: string })
    | AwsService
    | (Custom & { readonly type: "mock" })
  );

interface Settings {
  /** 50 to 29,000 milliseconds, which is AWS's own; regional and private APIs may have more by a raised quota. */
  readonly timeoutInMillis?: number;
  /** `integration.request.header.x` by where it comes from: `method.request.header.x`, or a text in quotes. */
  readonly requestParameters?: Readonly<Record<string, string>>;
}

/** The function gets the whole request, and its answer is the reply. */
interface LambdaProxy {
  readonly type: "lambdaProxy";
  /** Its ARN, or its name in the gateway's region. */
  readonly function: string;
}

/** The function is started, and the caller has `202` at once: for work that takes longer than 29 seconds. */
interface LambdaAsync {
  readonly type: "lambdaAsync";
  readonly function: string;
  /** What the function gets, by content type; the body by default. */
  readonly requestTemplates?: Readonly<Record<string, string>>;
}

/** Another service of AWS, called with a role of one's own. */
interface AwsService extends Custom {
  readonly type: "awsService";
  /** `arn:aws:apigateway:eu-west-1:sqs:path/123456789012/orders`, or `…:dynamodb:action/PutItem`. */
  readonly uri: string;
  /** The role that API Gateway takes on. */
  readonly credentials: string;
  readonly method?: string;
}

interface Custom {
  /** VTL by content type. */
  readonly requestTemplates?: Readonly<Record<string, string>>;
  readonly passthroughBehavior?: "WHEN_NO_MATCH" | "WHEN_NO_TEMPLATES" | "NEVER";
  /** `200` with what came back, by default. */
  readonly responses?: readonly IntegrationReply[];
}

/** One reply that is made of what came back. */
export interface IntegrationReply {
  readonly statusCode: string;
  /** What it is for: a regular expression on the error of a function, or on the status of an HTTP endpoint. */
  readonly selectionPattern?: string;
  /** VTL by content type. */
  readonly responseTemplates?: Readonly<Record<string, string>>;
  /** `method.response.header.x` by where it comes from: `integration.response.header.x`, or a text in quotes. */
  readonly responseParameters?: Readonly<Record<string, string>>;
}

type Put = Omit<Given<PutIntegrationCommandInput>, "restApiId" | "resourceId" | "httpMethod">;

/** As AWS wants it. A function is named by its ARN here. */
export function putOf(
  integration: RestIntegration,
  region: string,
): { put: Put; responses: readonly IntegrationReply[] } {
  const { timeoutInMillis, requestParameters } = integration;
  // Above 29 s it is the account's quota that decides, which AWS tells nobody before.
  checkRange("timeoutInMillis", timeoutInMillis, 50, 300_000);
  const settings = present<Omit<Put, "type">>({ timeoutInMillis, requestParameters });
  return {
    put: { ...settings, ...kinds[integration.type](integration as never, region) },
    responses: responsesOf(integration),
  };
}

type Kinds = {
  readonly [Type in RestIntegration["type"]]: (
    integration: Extract<RestIntegration, { type: Type }>,
    region: string,
  ) => Put;
};

// The cast above holds: each kind is asked with the integration of its own type.
const kinds: Kinds = {
  lambdaProxy: ({ function: arn }, region) => ({ ...lambdaOf(arn, region), type: "AWS_PROXY" }),
  lambda: (custom, region) => ({ ...lambdaOf(custom.function, region), ...mappingOf(custom), type: "AWS" }),
  lambdaAsync: ({ function: arn, requestTemplates, requestParameters }, region) => ({
    ...lambdaOf(arn, region),
    ...present<Partial<Put>>({ requestTemplates }),
    type: "AWS",
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html
    requestParameters: { ...requestParameters, "integration.request.header.X-Amz-Invocation-Type": "'Event'" },
  }),
  httpProxy: ({ url, method = "ANY" }) => ({ type: "HTTP_PROXY", uri: url, integrationHttpMethod: method }),
  http: (custom) => ({
    ...mappingOf(custom),
    ...{ type: "HTTP", uri: custom.url, integrationHttpMethod: custom.method ?? "GET" },
  }),
  awsService: (custom) => ({
    ...mappingOf(custom),
    ...{
      type: "AWS",
      uri: custom.uri,
      credentials: custom.credentials,
      integrationHttpMethod: custom.method ?? "POST",
    },
  }),
  mock: (custom) => ({
    ...mappingOf({ requestTemplates: { "application/json": '{"statusCode": 200}' }, ...custom }),
    type: "MOCK",
  }),
};

/** Functions are invoked by POST, whatever the method. */
function lambdaOf(arn: string, region: string) {
  return { uri: invocationUri(arn, region), integrationHttpMethod: "POST" };
}

function mappingOf({ requestTemplates, passthroughBehavior }: Custom) {
  return present<Pick<Put, "requestTemplates" | "passthroughBehavior">>({ requestTemplates, passthroughBehavior });
}

function responsesOf(integration: RestIntegration): readonly IntegrationReply[] {
  if (integration.type === "lambdaProxy" || integration.type === "httpProxy") return [];
  if (integration.type === "lambdaAsync") return [{ statusCode: "202" }];
  return integration.responses ?? [{ statusCode: "200" }];
}
