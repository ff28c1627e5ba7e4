import type { ApiKind } from "@apigw/model";

/** An IAM policy document. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface Policy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** An API that is to be pulled. */
export interface PolicySubject {
  readonly name: string;
  readonly kind: ApiKind;
  readonly apiId: string;
  readonly region: string;
}

/**
 * What `pull` asks of the management API, and nothing else. Resources are the paths of that API.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html
 */
export function pullPolicy(subjects: readonly PolicySubject[]): Policy {
  const statements = subjects.map(({ name, kind, apiId, region }) => ({
    Sid: `Pull${name.replace(/[^A-Za-z0-9]+(.|$)/g, (_, next: string) => next.toUpperCase()).replace(/^./, (first) => first.toUpperCase())}`,
    Effect: "Allow" as const,
    Action: ["apigateway:GET"],
    Resource: paths[kind].map(
      (path) => `arn:${partitionOf(region)}:apigateway:${region}::${path.replace("ID", apiId)}`,
    ),
  }));
  return { Version: "2012-10-17", Statement: statements };
}

// Of every API it is asked first whether it is a REST API: the kind is found from the id.
const paths: Readonly<Record<ApiKind, readonly string[]>> = {
  rest: [
    "/restapis/ID",
    "/restapis/ID/stages",
    "/restapis/ID/stages/*",
    "/restapis/ID/resources",
    "/restapis/ID/models",
    "/restapis/ID/requestvalidators",
    "/restapis/ID/authorizers",
    "/restapis/ID/documentation/parts",
  ],
  http: [
    "/restapis/ID",
    "/apis/ID",
    "/apis/ID/stages",
    "/apis/ID/stages/*",
    "/apis/ID/exports/OAS30",
    "/apis/ID/routes",
    "/apis/ID/authorizers",
  ],
  websocket: [
    "/restapis/ID",
    "/apis/ID",
    "/apis/ID/stages",
    "/apis/ID/stages/*",
    "/apis/ID/routes",
    "/apis/ID/routes/*/routeresponses",
    "/apis/ID/integrations",
    "/apis/ID/integrations/*/integrationresponses",
    "/apis/ID/models",
    "/apis/ID/authorizers",
  ],
};

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
