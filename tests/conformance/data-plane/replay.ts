import { createHash, createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import type { Gateway } from "@apigw/local";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateAuthorizerCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import type { EventParts } from "./recorded.js";

/** Who signs the tokens of a replay. */
export interface Issuer {
  readonly url: string;
  token(claims: object): Promise<string>;
}

/** Makes an API of the event's route, stage and authorizer by the SDK, sends the event's request, and gives what the function got. */
export async function replay(gateway: Gateway, issuer: Issuer, event: EventParts): Promise<unknown> {
  const seen: unknown[] = [];
  const note = (one: object) => void seen.push(JSON.parse(JSON.stringify(one)));
  gateway.function("replayed", async (one: object) => {
    note(one);
    return { statusCode: 200 };
  });
  const asked = event.type === "REQUEST";
  gateway.function("guard", async (one: object) => {
    if (asked) note(one);
    return { isAuthorized: !asked, context: event.requestContext.authorizer?.lambda ?? {} };
  });
  const apiId = await createApi(gateway, issuer, event);
  await send(gateway, apiId, await headersOf(event, issuer), event);
  return seen[0];
}

type Kind = "JWT" | "REQUEST" | "AWS_IAM" | "NONE";

function kindOf({ requestContext: { authorizer }, type }: EventParts): Kind {
  if (type === "REQUEST" || (authorizer !== undefined && "lambda" in authorizer)) return "REQUEST";
  // Re-serialised events have all authorizers, empty.
  if (authorizer?.jwt?.claims) return "JWT";
  return authorizer?.iam !== undefined && authorizer.iam.accessKey !== "" ? "AWS_IAM" : "NONE";
}

async function createApi({ url }: Gateway, issuer: Issuer, event: EventParts): Promise<string> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new ApiGatewayV2Client({ endpoint: url, region: "eu-west-1", credentials });
  const { ApiId = "" } = await client.send(new CreateApiCommand({ Name: "replay", ProtocolType: "HTTP" }));
  const { IntegrationId } = await client.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: "arn:aws:lambda:eu-west-1:123456789012:function:replayed",
      PayloadFormatVersion: "2.0",
    }),
  );
  const kind = kindOf(event);
  const authorizer = authorizerOf(kind, event, issuer);
  const AuthorizerId =
    authorizer && (await client.send(new CreateAuthorizerCommand({ ApiId, ...authorizer }))).AuthorizerId;
  const scopes = event.requestContext.authorizer?.jwt?.scopes;
  await client.send(
    new CreateRouteCommand({
      ApiId,
      RouteKey: event.routeKey,
      Target: `integrations/${IntegrationId}`,
      AuthorizationType: kind === "REQUEST" ? "CUSTOM" : kind,
      ...(AuthorizerId === undefined ? {} : { AuthorizerId }),
      ...(kind === "JWT" && scopes ? { AuthorizationScopes: [...scopes] } : {}),
    }),
  );
  const StageVariables = event.stageVariables ?? {};
  await client.send(
    new CreateStageCommand({ ApiId, StageName: event.requestContext.stage, AutoDeploy: true, StageVariables }),
  );
  return ApiId;
}

function authorizerOf(kind: Kind, event: EventParts, issuer: Issuer) {
  if (kind === "JWT") {
    const Audience = [event.requestContext.authorizer?.jwt?.claims?.aud ?? "replay"];
    return {
      Name: "jwt",
      AuthorizerType: "JWT" as const,
      IdentitySource: ["$request.header.Authorization"],
      JwtConfiguration: { Issuer: issuer.url, Audience },
    };
  }
  if (kind !== "REQUEST") return undefined;
  const sent = Object.keys(event.headers ?? {}).find((name) => name.toLowerCase() === "authorization");
  return {
    Name: "guard",
    AuthorizerType: "REQUEST" as const,
    AuthorizerUri: "arn:aws:lambda:eu-west-1:123456789012:function:guard",
    AuthorizerPayloadFormatVersion: "2.0",
    EnableSimpleResponses: true,
    IdentitySource: [sent === undefined ? "$request.querystring.parameter1" : "$request.header.Authorization"],
  };
}

/** What the gateway adds itself is not sent. */
const added = /^(?:host|x-amzn-trace-id|x-forwarded-.*|content-length|authorization|x-amz-.*|cookie)$/i;

type Line = readonly [name: string, value: string];

async function headersOf(event: EventParts, issuer: Issuer): Promise<Line[]> {
  const own = Object.entries(event.headers ?? {});
  const lines = own
    .filter(([name]) => !added.test(name))
    // Many values of one name came in lines of their own.
    .flatMap(([name, value]): Line[] =>
      name === "x-voker-probe" ? value.split(",").map((one) => [name, one]) : [[name, value]],
    );
  const has = (name: string) => own.some(([other]) => other.toLowerCase() === name);
  const { userAgent } = event.requestContext.http;
  if (userAgent !== undefined && !has("user-agent")) lines.push(["User-Agent", userAgent]);
  if (event.body && event.isBase64Encoded === false && !has("content-type"))
    lines.push(["Content-Type", "application/json"]);
  if (event.cookies !== undefined) lines.push(["Cookie", event.cookies.join("; ")]);
  const kind = kindOf(event);
  if (kind === "JWT") lines.push(["Authorization", `Bearer ${await issuer.token(claimsOf(event))}`]);
  else if (own.some(([name]) => /^authorization$/i.test(name)) && kind !== "AWS_IAM")
    lines.push(["Authorization", "allow"]);
  return lines;
}

function claimsOf({ requestContext: { authorizer } }: EventParts): object {
  const { exp: _, iat: __, iss: ___, ...claims } = authorizer?.jwt?.claims ?? {};
  const scopes = authorizer?.jwt?.scopes;
  return { aud: "replay", ...claims, ...(scopes ? { scope: scopes.join(" ") } : {}) };
}

function send(gateway: Gateway, apiId: string, headers: readonly Line[], event: EventParts): Promise<unknown> {
  const base = new URL(gateway.url);
  const path = `${event.requestContext.http.path.split("/").map(encodeURIComponent).join("/")}`;
  const query = event.rawQueryString === "" ? "" : `?${event.rawQueryString}`;
  const { method } = event.requestContext.http;
  const body = event.body ?? "";
  const target = `/_aws/execute-api/${apiId}${path}`;
  const more: Line[] =
    kindOf(event) === "AWS_IAM" ? signature(method, target, event.rawQueryString, base.host, body) : [];
  // A caller that says how long its body is also says so of an empty one.
  const length: Line[] =
    body !== "" || "content-length" in (event.headers ?? {})
      ? [["Content-Length", String(Buffer.byteLength(body))]]
      : [];
  return new Promise((resolve, reject) => {
    const sent = [["Host", base.host] as const, ...headers, ...more, ...length];
    const request = httpRequest({
      host: base.hostname,
      port: base.port,
      method,
      path: target + query,
      headers: sent.flat(),
    });
    request.on("response", (response) => response.resume().on("end", () => resolve(response.statusCode)));
    request.on("error", reject);
    request.end(body);
  });
}

/** Signature Version 4 of a request for `execute-api` by `test`. */
function signature(method: string, path: string, query: string, host: string, body: string): Line[] {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${date.slice(0, 8)}/eu-west-1/execute-api/aws4_request`;
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const sorted = query.split("&").sort().join("&");
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  const canonical = [method, encoded, sorted, `host:${host}`, `x-amz-date:${date}`, "", "host;x-amz-date", hash(body)];
  const text = ["AWS4-HMAC-SHA256", date, scope, hash(canonical.join("\n"))].join("\n");
  const key = scope
    .split("/")
    .reduce<Buffer | string>((last, part) => createHmac("sha256", last).update(part).digest(), "AWS4test");
  const signed = createHmac("sha256", key).update(text).digest("hex");
  return [
    ["X-Amz-Date", date],
    ["Authorization", `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host;x-amz-date, Signature=${signed}`],
  ];
}
