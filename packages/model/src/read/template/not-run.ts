import { type Tree, treeAt, treesIn } from "../../tree.js";
import type { Made } from "./made.js";
import { type Resolving, typeOf } from "./resolving.js";
import { propertiesOf } from "./sam-globals.js";

/** A resource of API Gateway, Lambda or SAM that is not run outside of AWS, and why. */
export interface NotRun {
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
}

/** What a template asks of API Gateway and SAM that nobody here answers, so that a user hears of it before missing it. */
export function readNotRun(resolving: Resolving, made: Made): NotRun[] {
  return made.all().flatMap(([logicalId, resource]): NotRun[] => {
    const type = typeOf(resource);
    const passedOver = properties.get(type);
    if (passedOver !== undefined) {
      const reason = passedOver(propertiesOf(resolving, logicalId, resource));
      return reason === undefined ? [] : [{ logicalId, type, reason }];
    }
    if (!/^AWS::(ApiGateway|ApiGatewayV2|Serverless)::/.test(type) || run.has(type)) return [];
    return [{ logicalId, type, reason: reasons.get(type) ?? `${type} is not run here` }];
  });
}

const kinds = (service: string, names: string) => names.split(" ").map((name) => `AWS::${service}::${name}`);

/** Those that become a part of an API, or that have nothing to do here. */
const run: ReadonlySet<string> = new Set([
  ...kinds("ApiGateway", "RestApi Resource Method Model Authorizer RequestValidator GatewayResponse Stage Deployment"),
  ...kinds("ApiGateway", "Account"),
  ...kinds("ApiGatewayV2", "Api Route Integration Authorizer Model RouteResponse IntegrationResponse Stage Deployment"),
  ...kinds("Serverless", "Api HttpApi WebSocketApi Function"),
]);

const domain = "custom domain names of templates are not made here; call the API at its own address";
const plan = "API keys and usage plans of templates are not made here; make them with the management API";
const link = "what lies behind a VPC link is not on this machine; its routes answer an error";

const reasons: ReadonlyMap<string, string> = new Map([
  ...kinds("ApiGateway", "DomainName BasePathMapping DomainNameV2 BasePathMappingV2 DomainNameAccessAssociation").map(
    (type) => [type, domain] as const,
  ),
  ...kinds("ApiGatewayV2", "DomainName ApiMapping").map((type) => [type, domain] as const),
  ...kinds("ApiGateway", "ApiKey UsagePlan UsagePlanKey").map((type) => [type, plan] as const),
  ...["AWS::ApiGateway::VpcLink", "AWS::ApiGatewayV2::VpcLink"].map((type) => [type, link] as const),
  ["AWS::Serverless::StateMachine", "state machines are not run here; routes that start one answer an error"],
  ["AWS::Serverless::LayerVersion", "layers are not put beside functions here; install what they bring"],
  ["AWS::Serverless::Application", "nested applications are not made here; give their templates themselves"],
  ["AWS::Serverless::SimpleTable", "tables are not made here; functions find those of their own AWS_ENDPOINT_URL"],
]);

/** Of a resource that is run, what its properties ask for and nobody here does. */
const properties: ReadonlyMap<string, (properties: Tree) => string | undefined> = new Map([
  ["AWS::ApiGateway::Stage", (stage: Tree) => passedOver(stage, "CacheClusterEnabled CanarySetting")],
  [
    "AWS::Serverless::Api",
    (api: Tree) => passedOver({ ...api, ...treeAt(api, "Auth") }, "Domain UsagePlan CacheClusterEnabled CanarySetting"),
  ],
  ["AWS::Serverless::HttpApi", (api: Tree) => passedOver(api, "Domain")],
  ["AWS::Serverless::WebSocketApi", (api: Tree) => passedOver(api, "Domain")],
  ["AWS::Serverless::Function", functionPassedOver],
]);

function passedOver(tree: Tree, names: string): string | undefined {
  const found = names.split(" ").filter((name) => Object.hasOwn(tree, name));
  return found.length === 0 ? undefined : `${found.join(", ")} of a template is not taken over here`;
}

/** Layers, and events that nobody here sends. */
function functionPassedOver(properties: Tree): string | undefined {
  const strange = treesIn(treeAt(properties, "Events")).flatMap(([name, { Type }]) =>
    Type === "Api" || Type === "HttpApi" ? [] : [`${name} (${String(Type)})`],
  );
  const events = strange.length === 0 ? [] : [`nothing here sends the events ${strange.join(", ")}`];
  const layers = Object.hasOwn(properties, "Layers") ? ["its Layers are not put beside it"] : [];
  const found = [...layers, ...events];
  return found.length === 0 ? undefined : found.join("; ");
}
