import { createHash, randomUUID } from "node:crypto";
import type { WireRequest, WireResponse } from "../control/protocol/wire.js";
import { scopeOf } from "../control/region.js";
import { functionArn } from "./context.js";
import { type LambdaApi, LambdaError, notFound } from "./lambda-error.js";
import { invoke } from "./lambda-invoke.js";
import type { Permission } from "./permissions.js";
import { usualSettings } from "./settings.js";

/**
 * The part of the Lambda API that gateways need. `undefined`: the request is not for Lambda.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
 */
export async function answerLambdaApi(api: LambdaApi, request: WireRequest): Promise<WireResponse | undefined> {
  if (!/^\/20\d\d-\d\d-\d\d\/(?:functions|event-source-mappings|layers|account-settings)\b/.test(request.path)) {
    return undefined;
  }
  try {
    return await operate(api, request);
  } catch (error) {
    if (error instanceof LambdaError) return error.response();
    throw error;
  }
}

async function operate(api: LambdaApi, request: WireRequest): Promise<WireResponse> {
  const { method, path } = request;
  const [, given = "", place = "", rest] =
    /^\/2015-03-31\/functions\/([^/]+)\/(policy|configuration|invocations)(?:\/([^/]+))?$/.exec(path) ?? [];
  const name = functionNameOf(decodeURIComponent(given));
  const region = scopeOf(request).name;
  const operation = `${method} ${place}${rest === undefined ? "" : "/*"}`;
  const known = operations.get(operation);
  if (known === undefined) throw notBuilt(request);
  if (!api.functions.has(name)) throw notFound(`Function not found: ${functionArn(name, region)}`);
  return known(api, { name, region, request, rest: decodeURIComponent(rest ?? "") });
}

interface Asked {
  readonly name: string;
  readonly region: string;
  readonly request: WireRequest;
  /** The id of a statement. */
  readonly rest: string;
}

type Operation = (api: LambdaApi, asked: Asked) => WireResponse | Promise<WireResponse>;

const operations = new Map<string, Operation>([
  ["POST policy", addPermission],
  ["GET policy", getPolicy],
  ["DELETE policy/*", removePermission],
  ["GET configuration", getConfiguration],
  ["POST invocations", invoke],
]);

function addPermission({ permissions }: LambdaApi, { name, region, request }: Asked): WireResponse {
  const permission = readPermission(request.body);
  const statement = permissions.add(name, region, permission);
  if (statement === undefined) {
    const message = `The statement id (${permission.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`;
    throw new LambdaError("ResourceConflictException", 409, message);
  }
  return json(201, { Statement: JSON.stringify(statement) });
}

function readPermission(body: Uint8Array): Permission {
  const given = tableOf(body);
  const text = (key: string) => {
    const value = given.get(key);
    return typeof value === "string" ? value : undefined;
  };
  const needed = (key: string) => {
    const value = text(key);
    if (value !== undefined && value !== "") return value;
    throw new LambdaError(
      "ValidationException",
      400,
      `1 validation error detected: Value null at '${key}' failed to satisfy constraint: Member must not be null`,
    );
  };
  const [StatementId, Action, Principal] = [needed("StatementId"), needed("Action"), needed("Principal")];
  if (!/^[a-zA-Z0-9-_]{1,100}$/.test(StatementId)) {
    throw new LambdaError(
      "ValidationException",
      400,
      `1 validation error detected: Value '${StatementId}' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)`,
    );
  }
  const [SourceArn, SourceAccount] = [text("SourceArn"), text("SourceAccount")];
  return {
    StatementId,
    Action,
    Principal,
    ...(SourceArn === undefined ? {} : { SourceArn }),
    ...(SourceAccount === undefined ? {} : { SourceAccount }),
  };
}

function getPolicy({ permissions }: LambdaApi, { name, region }: Asked): WireResponse {
  const Statement = permissions.statements(name, region);
  if (Statement.length === 0) throw notFound("The resource you requested does not exist.");
  const Policy = JSON.stringify({ Version: "2012-10-17", Id: "default", Statement });
  return json(200, { Policy, RevisionId: revisionOf(Policy) });
}

function removePermission({ permissions }: LambdaApi, { name, region, rest }: Asked): WireResponse {
  if (permissions.remove(name, region, rest)) return { status: 204, headers: {}, body: "" };
  throw notFound(`Statement ${rest} is not found in resource policy.`);
}

function getConfiguration({ functions }: LambdaApi, { name, region }: Asked): WireResponse {
  const settings = functions.settings(name) ?? {};
  return json(200, {
    FunctionName: name,
    FunctionArn: functionArn(name, region),
    Runtime: "nodejs20.x",
    Role: "arn:aws:iam::123456789012:role/apigw-local",
    Handler: "index.handler",
    CodeSize: 0,
    Description: "",
    Timeout: settings.timeout ?? usualSettings.timeout,
    MemorySize: settings.memory ?? usualSettings.memory,
    LastModified: new Date(0).toISOString().replace("Z", "+0000"),
    Version: "$LATEST",
    ...(settings.env === undefined ? {} : { Environment: { Variables: settings.env } }),
    PackageType: "Zip",
    Architectures: ["x86_64"],
    State: "Active",
    LastUpdateStatus: "Successful",
    RevisionId: revisionOf(name),
  });
}

/** `pets`, `pets:live`, `arn:…:function:pets`, `123456789012:function:pets` */
function functionNameOf(given: string): string {
  return /(?:^|:)function:([\w-]+)/.exec(given)?.[1] ?? given.split(":")[0] ?? given;
}

function notBuilt({ method, path }: WireRequest): LambdaError {
  return new LambdaError(
    "NotImplementedException",
    501,
    `${method} ${path} is not built in apigw-local, which knows AddPermission, RemovePermission, GetPolicy, GetFunctionConfiguration and Invoke of the Lambda API`,
  );
}

function tableOf(body: Uint8Array): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
    return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
  } catch {
    throw new LambdaError("InvalidRequestContentException", 400, "Could not parse request body into json");
  }
}

/** The same for the same. */
function revisionOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

function json(status: number, value: object): WireResponse {
  return {
    status,
    headers: { "content-type": "application/json", "x-amzn-requestid": randomUUID() },
    body: JSON.stringify(value),
  };
}
