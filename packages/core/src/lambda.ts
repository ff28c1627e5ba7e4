import { createHash } from "node:crypto";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { abortable } from "./abort.js";
import type { Connection } from "./connection.js";
import { GatewayError } from "./error.js";
import type { CallOptions } from "./operations/bind.js";

/** The part of Lambda that API Gateway needs. The client is loaded when it is first asked for. */
export interface Lambda {
  /** The ARN of a function that is named by its ARN, or by its name in this region (`GetFunctionConfiguration`). */
  arn(nameOrArn: string): Promise<string>;
  /**
   * Lets API Gateway invoke the function for what `sourceArn` matches (`GetPolicy`, `AddPermission`), unless it may.
   */
  allow(functionArn: string, sourceArn: string): Promise<void>;
}

type Calling = CallOptions & { answered?: (operation: string, input: object) => void };

export function lambdaOf(connection: Connection, { signal, answered }: Calling): Lambda {
  const arns = new Map<string, string>();
  return {
    arn: async (nameOrArn) => {
      if (nameOrArn.startsWith("arn:")) return nameOrArn;
      const known = arns.get(nameOrArn) ?? (await find(connection, nameOrArn, signal));
      arns.set(nameOrArn, known);
      return known;
    },
    async allow(functionArn, sourceArn) {
      const { client, sdk } = await load(connection);
      const FunctionName = functionArn;
      const policy = () => abortable(signal, (abort) => client.send(new sdk.GetPolicyCommand({ FunctionName }), abort));
      if (await mayInvoke(sourceArn, policy)) return;
      const permission = {
        FunctionName,
        StatementId: statementId(sourceArn),
        Action: "lambda:InvokeFunction",
        Principal: "apigateway.amazonaws.com",
        SourceArn: sourceArn,
      };
      await abortable(signal, (abort) => client.send(new sdk.AddPermissionCommand(permission), abort));
      answered?.("AddPermission", { FunctionName: functionArn.split(":").slice(6).join(":") });
    },
  };
}

async function find(connection: Connection, FunctionName: string, signal: AbortSignal | undefined): Promise<string> {
  const { client, sdk } = await load(connection);
  try {
    const command = new sdk.GetFunctionConfigurationCommand({ FunctionName });
    const { FunctionArn } = await abortable(signal, (abort) => client.send(command, abort));
    if (FunctionArn !== undefined) return FunctionArn;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const region = await connection.region();
  throw new GatewayError(
    "not-found",
    `There is no Lambda function ${JSON.stringify(FunctionName)} in ${region}. Check its name, or give its whole ARN. Nothing was changed.`,
  );
}

interface Loaded {
  readonly client: LambdaClient;
  readonly sdk: typeof import("@aws-sdk/client-lambda");
}

const loaded = new WeakMap<Connection, Promise<Loaded>>();

/** Loaded by changes that give permissions, and by no other. */
function load(connection: Connection): Promise<Loaded> {
  const known = loaded.get(connection);
  if (known !== undefined) return known;
  const loading = import("@aws-sdk/client-lambda").then((sdk) => ({
    client: new sdk.LambdaClient(connection.configuration),
    sdk,
  }));
  loaded.set(connection, loading);
  return loading;
}

async function mayInvoke(sourceArn: string, read: () => Promise<{ Policy?: string | undefined }>): Promise<boolean> {
  try {
    const { Policy = "{}" } = await read();
    const { Statement = [] }: { Statement?: unknown[] } = JSON.parse(Policy);
    return Statement.some(
      (statement) =>
        covers(memberAt(statement, "Condition", "ArnLike", "AWS:SourceArn"), sourceArn) &&
        memberAt(statement, "Principal", "Service") === "apigateway.amazonaws.com",
    );
  } catch (error) {
    // A function without a policy, or none: AddPermission tells them apart.
    if (isMissing(error)) return false;
    throw error;
  }
}

/**
 * Whether a pattern of a policy has room for all that a source stands for; a star of the source needs one in the
 * pattern.
 */
function covers(pattern: unknown, source: string): boolean {
  if (typeof pattern !== "string") return false;
  const [first = "", ...parts] = pattern.split("*");
  const last = parts.pop();
  if (last === undefined) return pattern === source;
  if (!source.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = source.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return source.length - last.length >= at && source.endsWith(last);
}

function memberAt(value: unknown, ...members: readonly string[]): unknown {
  return members.reduce<unknown>(
    (at, member) => (typeof at === "object" && at !== null ? Reflect.get(at, member) : undefined),
    value,
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && error.name === "ResourceNotFoundException";
}

/** The same for the same source, so that a statement is never added twice. */
function statementId(sourceArn: string): string {
  const words = sourceArn
    .split(":")
    .slice(5)
    .join("-")
    .replace(/[^\w]+/g, "-");
  return `apigw-${words.slice(0, 80)}-${createHash("sha256").update(sourceArn).digest("hex").slice(0, 8)}`;
}
