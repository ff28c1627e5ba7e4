import { signRequest } from "@apigw/client/sigv4";
import { type Received, serve, type TestServer } from "../server.js";

/** What API Gateway's CORS settings say for a page of another origin. */
const cors = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "*",
  "access-control-allow-headers":
    "authorization,content-type,idempotency-key,if-none-match,traceparent,x-amz-date,x-amz-security-token,x-amzn-trace-id,x-api-key,x-run",
  "access-control-expose-headers": "apigw-requestid,date,etag,retry-after,x-amzn-errortype",
};

/** The server that the behaviour suite talks to, from Node and from a browser alike. Runs do not see each other. */
export async function serveBehaviour(): Promise<TestServer> {
  const counts = new Map<string, number>();
  return serve(async (request, response) => {
    const { method, headers, body } = request;
    const [path = "", query = ""] = request.url.split("?");
    const answer = (status: number, value: unknown, more: Record<string, string> = {}) =>
      response
        .writeHead(status, { "content-type": "application/json", ...(path === "/no-cors" ? {} : cors), ...more })
        .end(value instanceof Uint8Array || value === undefined ? value : JSON.stringify(value));
    if (method === "OPTIONS") return answer(204, undefined);
    const count = (counts.get(`${query} ${path}`) ?? 0) + 1;
    counts.set(`${query} ${path}`, count);

    if (path.startsWith("/echo")) {
      return answer(200, {
        method,
        path,
        query,
        type: headers["content-type"],
        key: headers["x-api-key"],
        body: String(body),
      });
    }
    if (path === "/missing") return answer(404, { message: "No pet has id 8" }, { "apigw-requestid": "abc=" });
    if (path === "/no-route") return answer(404, { message: "Not Found" }, { "apigw-requestid": "abc=" });
    if (path === "/throttled")
      return answer(429, { message: "Too Many Requests" }, { "x-amzn-errortype": "TooManyRequestsException" });
    if (path === "/broken") return response.writeHead(200, { "content-type": "application/json", ...cors }).end("{");
    if (path === "/never") return undefined;
    if (path === "/twice") return count < 3 ? answer(503, {}) : answer(200, { count });
    if (path === "/once") return count < 2 ? answer(503, {}) : answer(200, { count });
    if (path === "/bytes") return answer(200, new Uint8Array([0, 127, 128, 255]), { "content-type": "image/png" });
    if (path === "/token") {
      const fresh = headers.authorization === "Bearer 2";
      return fresh ? answer(200, {}) : answer(401, { message: "Unauthorized" });
    }
    if (path === "/away") return response.writeHead(302, { ...cors, location: "https://example.com/" }).end();
    if (path === "/etag")
      return headers["if-none-match"] === '"1"' ? answer(304, undefined) : answer(200, { count }, { etag: '"1"' });
    if (path === "/signed") return answer((await isSigned(request)) ? 200 : 403, { message: "Forbidden" });
    if (path === "/pages") return answer(200, { item: query, next: query.includes("cursor=b") ? undefined : "b" });
    if (path === "/events" || path === "/lines") {
      response.writeHead(200, { ...cors, "content-type": "text/event-stream" });
      for (const part of path === "/events"
        ? ["data: one\n", "\nevent: tick\nda", "ta: two\n\n"]
        : ['{"id":1}\n{"i', 'd":2}\n']) {
        response.write(part);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return response.end();
    }
    return answer(200, {});
  });
}

/** The suite's identity. */
export const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session" };

/** Signed anew from what arrived, as the gateway does. */
async function isSigned({ method, url, headers, body }: Received): Promise<boolean> {
  const date = new Date(String(headers["x-amz-date"]).replace(/(....)(..)(..T..)(..)(..Z)/, "$1-$2-$3:$4:$5"));
  const type = headers["content-type"];
  const again = await signRequest(
    { method, url: `http://${headers.host}${url}`, headers: type === undefined ? {} : { "content-type": type }, body },
    { credentials, region: "eu-west-1", date },
  );
  return headers.authorization === again.authorization;
}
