import { isTree, listAt, numberAt, present, type Tree, textAt, treeAt, treesIn, valueAt } from "../../tree.js";
import type { Made } from "./made.js";
import type { Resolving } from "./resolving.js";
import { implicitApis } from "./sam-events.js";
import { propertiesOf } from "./sam-globals.js";

/** A stage of an API. */
export interface TemplateStage {
  readonly name: string;
  readonly variables: readonly (readonly [name: string, value: string])[];
  /** Of its access log. */
  readonly accessLogFormat?: string;
  readonly limits: readonly StageLimit[];
}

/** How often a route may be called. */
export interface StageLimit {
  /** `GET /pets`; `*` for every route that has no limit of its own. */
  readonly route: string;
  /** Requests per second. */
  readonly rate?: number;
  readonly burst?: number;
}

/** The stages that a template makes, by the logical id of their API. */
export function readStages(resolving: Resolving, made: Made): Map<string, TemplateStage[]> {
  const stages = new Map<string, TemplateStage[]>();
  const add = (api: string, stage: TemplateStage) => {
    const known = stages.get(api) ?? [];
    if (!known.some(({ name }) => name === stage.name)) stages.set(api, [...known, stage]);
  };
  for (const type of samTypes.keys())
    for (const [id, resource] of made.of(type)) add(id, samStage(type, propertiesOf(resolving, id, resource)));
  for (const [api, kind] of implicitApis) {
    const type = kind === "rest" ? "AWS::Serverless::Api" : "AWS::Serverless::HttpApi";
    add(api, samStage(type, propertiesOf(resolving, api, { Type: type })));
  }
  for (const { type, api } of ownTypes) {
    for (const [id, resource] of made.of(type)) {
      const properties = propertiesOf(resolving, id, resource);
      const name = textAt(properties, "StageName");
      // Most deployments leave the stage to a resource of its own.
      if (name !== undefined) add(textAt(properties, api) ?? "", stageOf(name, properties));
    }
  }
  return stages;
}

/** What SAM calls the stage of an API that says nothing. */
const samTypes: ReadonlyMap<string, string> = new Map([
  ["AWS::Serverless::Api", "Prod"],
  ["AWS::Serverless::HttpApi", "$default"],
  ["AWS::Serverless::WebSocketApi", "default"],
]);

const ownTypes = [
  { type: "AWS::ApiGateway::Stage", api: "RestApiId" },
  { type: "AWS::ApiGateway::Deployment", api: "RestApiId" },
  { type: "AWS::ApiGatewayV2::Stage", api: "ApiId" },
] as const;

function samStage(type: string, properties: Tree): TemplateStage {
  return stageOf(textAt(properties, "StageName") ?? samTypes.get(type) ?? "$default", properties);
}

function stageOf(name: string, properties: Tree): TemplateStage {
  const variables = { ...treeAt(properties, "Variables"), ...treeAt(properties, "StageVariables") };
  const log = ["AccessLogSetting", "AccessLogSettings"].map((key) => textAt(treeAt(properties, key), "Format"));
  const format = log.find((one) => one !== undefined);
  return {
    name,
    variables: Object.keys(variables).map((key) => [key, String(valueAt(variables, key))]),
    ...(format === undefined ? {} : { accessLogFormat: format }),
    limits: limitsOf(properties),
  };
}

function limitsOf(properties: Tree): StageLimit[] {
  const methods = listAt(properties, "MethodSettings").filter(isTree);
  const limits = [
    limitOf("*", treeAt(properties, "DefaultRouteSettings")),
    ...treesIn(treeAt(properties, "RouteSettings")).map(([route, settings]) => limitOf(route, settings)),
    ...methods.map((settings) => limitOf(methodOf(settings), settings)),
  ];
  return limits.filter(({ burst, rate }) => burst !== undefined || rate !== undefined);
}

/** The path may be written with its slashes or with `~1`. */
function methodOf(settings: Tree): string {
  const path = (textAt(settings, "ResourcePath") ?? "/*").replaceAll("~1", "/").replace(/^\/*/, "/");
  return path === "/*" ? "*" : `${textAt(settings, "HttpMethod") ?? "*"} ${path}`;
}

function limitOf(route: string, settings: Tree): StageLimit {
  const [rate, burst] = [numberAt(settings, "ThrottlingRateLimit"), numberAt(settings, "ThrottlingBurstLimit")];
  return present<StageLimit>({ route, rate, burst });
}
