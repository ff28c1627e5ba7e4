import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isTree, type Tree } from "@apigw/model";
import { parse } from "yaml";
import { root } from "../../support/workspace.js";

const folder = join(root, "tests/fixtures/openapi");

/** Every OpenAPI document among the fixtures, as CloudFormation would hand it to API Gateway. Templates are none. */
export function documents(): { name: string; document: Tree }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(json|jsonc|ya?ml)$/.test(name))
    .sort()
    .flatMap((name) => {
      // Tags such as !Sub are CloudFormation's; their text is what counts here.
      const read: unknown = filledIn(parse(readFileSync(join(folder, name), "utf8"), { logLevel: "silent" }));
      const isOpenApi =
        isTree(read) && (read.openapi !== undefined || read.swagger !== undefined) && isTree(read.paths);
      return isOpenApi ? [{ name, document: read }] : [];
    });
}

/** Intrinsic functions and pseudo parameters with values of this account. */
function filledIn(value: unknown): unknown {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return value.map(filledIn);
  if (!isTree(value)) return value;
  const entries = Object.entries(value);
  const [name, inner] = entries[0] ?? [];
  if (entries.length === 1 && name === "Fn::Sub") return text(String(Array.isArray(inner) ? inner[0] : inner));
  if (entries.length === 1 && name === "Fn::GetAtt")
    return functionArn(String(Array.isArray(inner) ? inner[0] : inner));
  if (entries.length === 1 && name === "Ref") return text(`\${${String(inner)}}`);
  return Object.fromEntries(entries.map(([key, item]) => [key, filledIn(item)]));
}

function text(value: string): string {
  return value
    .replaceAll("${AWS::Region}", "us-east-1")
    .replaceAll("${AWS::AccountId}", "123456789012")
    .replaceAll("${AWS::Partition}", "aws")
    .replace(/\$\{([A-Za-z0-9]+)\.Arn\}/g, (_, name: string) => functionArn(name))
    .replace(/\$\{([A-Za-z0-9]+)\}/g, "$1");
}

function functionArn(name: string): string {
  return `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
}
