import { present } from "@apigw/model";
import type { Cors as AwsCors, CreateApiCommandInput } from "@aws-sdk/client-apigatewayv2";
import type { Aws } from "../change.js";
import { GatewayError } from "../error.js";
import type { Given } from "../operations/operation.js";
import { all } from "../pages.js";
import { executeApiArn } from "./arn.js";
import type { Cors } from "./rest-cors.js";

/** An HTTP API before a function. */
export interface QuickCreate {
  /** No other HTTP API of the account and region may have it, so that doing it again finds what is there. */
  readonly name: string;
  /** The function's ARN, or its name in the gateway's region. */
  readonly function: string;
  /** The only route; `$default`, which takes everything, by default. */
  readonly route?: string;
  readonly cors?: Cors;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What was made. */
export interface QuickCreated {
  readonly apiId: string;
  /** Where the `$default` stage answers. */
  readonly endpoint: string;
}

/** `CreateApi` with a target: integration, route and a `$default` stage that deploys by itself; then `AddPermission`. */
export async function quickCreate(aws: Aws, wanted: QuickCreate): Promise<QuickCreated> {
  const region = await aws.region();
  const Target = await aws.lambda.arn(wanted.function);
  // Refuses what is no ARN before an API is made.
  executeApiArn(Target, region, "*");
  const there = await existing(aws, wanted.name, Target);
  const api = there ?? (await aws.v2.create(inputOf(wanted, Target)));
  await aws.lambda.allow(Target, executeApiArn(Target, region, `${api.ApiId}/*`));
  return { apiId: api.ApiId, endpoint: api.ApiEndpoint ?? "" };
}

type Input = Given<CreateApiCommandInput>;

function inputOf({ name: Name, route, cors, description, tags }: QuickCreate, Target: string): Input {
  const settings = {
    ...{ RouteKey: route, Description: description },
    CorsConfiguration: cors === undefined ? undefined : corsConfiguration(cors),
    Tags: tags === undefined ? undefined : { ...tags },
  };
  return { Name, ProtocolType: "HTTP", Target, ...present<Omit<Input, "Name" | "ProtocolType">>(settings) };
}

async function existing(aws: Aws, name: string, target: string) {
  const named = (await all(aws.v2.list())).filter((api) => api.Name === name && api.ProtocolType === "HTTP");
  for (const api of named) {
    const integrations = await all(aws.v2.integrations.list({ ApiId: api.ApiId }));
    if (integrations.some(({ IntegrationUri }) => IntegrationUri?.includes(target) === true)) return api;
  }
  const [other] = named;
  if (other === undefined) return undefined;
  throw new GatewayError(
    "conflict",
    `There is an HTTP API ${JSON.stringify(name)} already (${other.ApiId}), and it does not lead to ${target}. Choose another name, or add a route to it with httpApis.addRoute. Nothing was changed.`,
  );
}

/** CORS of HTTP APIs is a configuration: API Gateway answers preflights by itself. */
export function corsConfiguration(cors: Cors): AwsCors {
  const copy = (items: readonly string[] | undefined) => (items === undefined ? undefined : [...items]);
  return present<AwsCors>({
    AllowOrigins: copy(cors.allowOrigins),
    AllowMethods: copy(cors.allowMethods),
    AllowHeaders: copy(cors.allowHeaders),
    ExposeHeaders: copy(cors.exposeHeaders),
    AllowCredentials: cors.allowCredentials,
    MaxAge: cors.maxAge,
  });
}
