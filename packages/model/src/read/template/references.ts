import { isTree, type Tree, textAt, treeAt, valueAt } from "../../tree.js";
import { namelessStack, noValue, type Resolving, resourceAt, typeOf, unresolved } from "./resolving.js";

/** `Ref`: a parameter's value, a pseudo parameter, or the name of a resource, which here is its logical id. */
export function refer(resolving: Resolving, name: string, at: string): unknown {
  if (name === "AWS::NoValue") return noValue;
  const pseudo = pseudoParameter(resolving, name);
  if (pseudo !== undefined) return pseudo;
  const parameter = valueAt(treeAt(resolving.template, "Parameters"), name);
  if (isTree(parameter)) return parameterValue(resolving, name, parameter, at);
  const arn = arnByRef(resolving, name);
  if (arn !== undefined) return arn;
  if (resourceAt(resolving, name) === undefined && !name.startsWith("Serverless"))
    unresolved(
      resolving,
      at,
      `nothing in the template is called ${quoted(name)}`,
      "Mend the name, or add what it names.",
    );
  return name;
}

/** The name of an alias or a version is its ARN; of `Function.Alias`, as SAM has it, the function's. */
function arnByRef(resolving: Resolving, name: string): string | undefined {
  const type = typeOf(resourceAt(resolving, name) ?? {});
  if (type === "AWS::Lambda::Alias" || type === "AWS::Lambda::Version") return arnOf(resolving, name, type);
  const [, owner = ""] = /^(.+)\.(?:Alias|Version)$/.exec(name) ?? [];
  const owning = typeOf(resourceAt(resolving, owner) ?? {});
  return owning === "AWS::Serverless::Function" ? arnOf(resolving, owner, owning) : undefined;
}

/** `Fn::GetAtt`: an ARN that says which resource of the template it is; any other attribute is told by its name. */
export function attribute(resolving: Resolving, logicalId: string, name: string, at: string): string {
  const resource = resourceAt(resolving, logicalId);
  if (resource === undefined && name === "Arn" && isRoleOfFunction(resolving, logicalId))
    return arnOf(resolving, logicalId, "AWS::IAM::Role");
  if (resource === undefined) {
    refer(resolving, logicalId, at);
    return `${logicalId}.${name}`;
  }
  return name === "Arn" || name.endsWith(".Arn") || arnByRef(resolving, `${logicalId}.${name}`) !== undefined
    ? arnOf(resolving, logicalId, typeOf(resource))
    : `${logicalId}.${name}`;
}

/** SAM makes a role for each function that names none. */
function isRoleOfFunction(resolving: Resolving, logicalId: string): boolean {
  const [, owner = ""] = /^(.+)Role$/.exec(logicalId) ?? [];
  return typeOf(resourceAt(resolving, owner) ?? {}) === "AWS::Serverless::Function";
}

/** The ARN that a resource might have, stable from pull to pull. Functions are found by the name at its end. */
function arnOf({ options }: Resolving, logicalId: string, type: string): string {
  const [, service = "service", kind = ""] = type.split("::");
  const region = options.region ?? "us-east-1";
  const [own, place, before] = arnShapes.get(`${service}::${kind}`) ?? [service.toLowerCase(), region, ""];
  return `arn:aws:${own}:${place === "" ? "" : region}:${account}:${before}${logicalId}`;
}

/** Service, whether it has regions, and what stands before the name, where it is not as the type says. */
const arnShapes: ReadonlyMap<string, readonly [service: string, region: string, before: string]> = new Map([
  ["Serverless::Function", ["lambda", "region", "function:"]],
  ["Lambda::Function", ["lambda", "region", "function:"]],
  ["Lambda::Alias", ["lambda", "region", "function:"]],
  ["Lambda::Version", ["lambda", "region", "function:"]],
  ["Cognito::UserPool", ["cognito-idp", "region", "userpool/"]],
  ["IAM::Role", ["iam", "", "role/"]],
  ["Serverless::StateMachine", ["states", "region", "stateMachine:"]],
  ["StepFunctions::StateMachine", ["states", "region", "stateMachine:"]],
  ["DynamoDB::Table", ["dynamodb", "region", "table/"]],
]);

const account = "123456789012";

function pseudoParameter({ options }: Resolving, name: string): unknown {
  const stack = options.stackName ?? namelessStack;
  const region = options.region ?? "us-east-1";
  const values = new Map<string, unknown>([
    ["AWS::AccountId", account],
    ["AWS::NotificationARNs", []],
    ["AWS::Partition", "aws"],
    ["AWS::Region", region],
    ["AWS::StackId", `arn:aws:cloudformation:${region}:${account}:stack/${stack}/1`],
    ["AWS::StackName", stack],
    ["AWS::URLSuffix", "amazonaws.com"],
  ]);
  return values.get(name);
}

function parameterValue(resolving: Resolving, name: string, parameter: Tree, at: string): unknown {
  const given = valueAt(resolving.options.parameters ?? {}, name) ?? valueAt(parameter, "Default");
  if (given === undefined) {
    const message = `the parameter ${quoted(name)} has no default; its name stands in its place`;
    unresolved(resolving, at, message, `Give ${quoted(name)} a Default.`);
    return name;
  }
  const type = textAt(parameter, "Type") ?? "String";
  const isList = type === "CommaDelimitedList" || type.startsWith("List<");
  return isList && typeof given === "string" ? given.split(",").map((item) => item.trim()) : given;
}

/** A name in a message, not longer than a line. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}…` : text);
}
