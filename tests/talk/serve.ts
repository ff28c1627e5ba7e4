import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { LambdaHandler } from "@apigw/server";

/**
 * A Lambda function behind its function URL, on loopback: events of payload 2.0 in, what they answer out. Whoever calls is
 * somebody whom any authorizer lets in.
 */
export async function serve(
  handler: LambdaHandler,
  scopes: readonly string[],
): Promise<{ readonly url: string; stop(): void }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", async () => {
      const url = new URL(request.url ?? "/", "http://localhost");
      const result = await handler(eventOf(request.method ?? "", url, request.headers, Buffer.concat(chunks), scopes));
      // What `lambda` gives is always of this shape.
      const answer = result as {
        statusCode: number;
        headers: Record<string, string>;
        body: string;
        isBase64Encoded: boolean;
      };
      response.writeHead(answer.statusCode, answer.headers);
      response.end(Buffer.from(answer.body, answer.isBase64Encoded ? "base64" : "utf8"));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads */
function eventOf(
  method: string,
  { pathname, search }: URL,
  headers: NodeJS.Dict<string | string[]>,
  body: Buffer,
  scopes: readonly string[],
): object {
  const { cookie, ...others } = headers;
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: pathname,
    rawQueryString: search.slice(1),
    ...(cookie === undefined ? {} : { cookies: [cookie].flat() }),
    headers: Object.fromEntries(Object.entries(others).map(([name, value]) => [name, [value].flat().join(",")])),
    requestContext: {
      domainName: "a1b2c3.lambda-url.eu-west-1.on.aws",
      authorizer: {
        jwt: { claims: { iss: "https://login.example", exp: "1787996002" }, scopes },
        iam: { userArn: "arn:aws:iam::123456789012:user/ann" },
      },
      requestId: "1",
      stage: "$default",
      http: { method, path: pathname, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "test" },
    },
    ...(body.length === 0 ? {} : { body: body.toString("base64"), isBase64Encoded: true }),
  };
}
