import { isTree, numberAt, present, type Tree, textAt, treeAt, valueAt } from "../../tree.js";
import type { Made } from "./made.js";
import { type Resolving, typeOf } from "./resolving.js";
import { propertiesOf } from "./sam-globals.js";

/** A Lambda function that a template makes. */
export interface TemplateFunction {
  readonly logicalId: string;
  /** All names by which its ARN may end: the logical id, its `FunctionName`, its aliases and versions. */
  readonly names: readonly string[];
  readonly runtime?: string;
  /** `app.handler` */
  readonly handler?: string;
  readonly code: FunctionCode;
  /** Seconds. */
  readonly timeout?: number;
  /** Megabytes. */
  readonly memory?: number;
  readonly env: readonly (readonly [name: string, value: string])[];
}

/** Where the code lies: in a folder, in the template itself, or, with the reason, nowhere that could be run. */
export type FunctionCode = { readonly folder: string } | { readonly inline: string } | { readonly unreachable: string };

export function readFunctions(resolving: Resolving, made: Made): TemplateFunction[] {
  const others = otherNames(resolving, made);
  return made.of("AWS::Serverless::Function", "AWS::Lambda::Function").map(([logicalId, resource]) => {
    const properties = propertiesOf(resolving, logicalId, resource);
    const own = textAt(properties, "FunctionName");
    return present<TemplateFunction>({
      logicalId,
      names: [logicalId, ...(own === undefined ? [] : [own]), ...(others.get(logicalId) ?? [])],
      runtime: textAt(properties, "Runtime"),
      handler: textAt(properties, "Handler"),
      code: typeOf(resource) === "AWS::Lambda::Function" ? codeOf(properties) : samCodeOf(properties),
      timeout: numberAt(properties, "Timeout"),
      memory: numberAt(properties, "MemorySize"),
      env: environmentOf(properties),
    });
  });
}

/** Aliases and versions are resources of their own, and ARNs may end in their logical ids. */
function otherNames(resolving: Resolving, made: Made): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const [logicalId, resource] of made.of("AWS::Lambda::Alias", "AWS::Lambda::Version")) {
    const of = textAt(propertiesOf(resolving, logicalId, resource), "FunctionName");
    if (of !== undefined) names.set(of, [...(names.get(of) ?? []), logicalId]);
  }
  return names;
}

const image = { unreachable: "its code is a container image, and none is started here" };
const remote = { unreachable: "its code lies in S3, and nothing is fetched" };

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html */
function samCodeOf(properties: Tree): FunctionCode {
  const inline = textAt(properties, "InlineCode");
  if (inline !== undefined) return { inline };
  if (textAt(properties, "PackageType") === "Image" || Object.hasOwn(properties, "ImageUri")) return image;
  const uri = valueAt(properties, "CodeUri") ?? ".";
  return typeof uri === "string" ? folderOf(uri) : remote;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html */
function codeOf(properties: Tree): FunctionCode {
  const code = valueAt(properties, "Code");
  if (typeof code === "string") return folderOf(code);
  const inline = textAt(treeAt(properties, "Code"), "ZipFile");
  if (inline !== undefined) return { inline };
  return isTree(code) && Object.hasOwn(code, "ImageUri") ? image : remote;
}

function folderOf(uri: string): FunctionCode {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(uri) ? remote : { folder: uri };
}

function environmentOf(properties: Tree): [string, string][] {
  const variables = Object.entries(treeAt(treeAt(properties, "Environment"), "Variables"));
  return variables.flatMap(([name, value]): [string, string][] =>
    typeof value === "object" || value === undefined ? [] : [[name, String(value)]],
  );
}
