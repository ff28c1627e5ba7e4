import type { Asked } from "../backend.js";
import { type Answer, lower } from "../world.js";
import { integrated, type Scenarios } from "./parts.js";

const message = '{"message": "hello world"}';
const sent = {
  "User-Agent": "test/integration",
  "Accept-Encoding": "gzip, deflate",
  "Content-Type": "application/json",
};

const proxy = (uri: string, httpMethod = "POST") => integrated({ type: "http_proxy", httpMethod, uri });

/** How the recorded backend, a function behind a URL, told what it was asked. */
function echoed({ body, headers, method, path, query }: Asked): object {
  const { connection: _, host = "", ...rest } = headers;
  return {
    args: Object.fromEntries(query),
    data: JSON.parse(body.toString()),
    domain: host,
    headers: { ...rest, host },
    method,
    origin: headers["x-forwarded-for"],
    path,
  };
}

/** The gateway's own and the URL's, which this recording does not keep. */
function withoutOwn(answer: Answer): unknown {
  const { headers, ...rest } = Object(answer.json);
  const kept = Object.entries(headers).filter(([name]) => !name.startsWith("x-"));
  return { ...rest, headers: Object.fromEntries(kept) };
}

export const http: Scenarios = {
  async "http/test_http_integration_invoke_status_code_passthrough-HTTP_PROXY"({ backend, deploy }) {
    backend.answers(({ path }) => {
      const status = Number(path.slice(1));
      return {
        status,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ message: "", status_code: status }),
      };
    });
    const mapped = { "integration.request.path.status": "method.request.path.status" };
    const stage = await deploy({
      "GET /{status}": integrated({
        type: "http_proxy",
        httpMethod: "GET",
        uri: `${backend.url}/{status}`,
        requestParameters: mapped,
      }),
    });
    const get = async (status: number) => {
      const answer = await stage.ask(`GET /${status}`);
      return { body: answer.json, status_code: answer.status };
    };
    return { "matching-response": await get(200), "non-matching-response": await get(400) };
  },

  // Whatever the caller's method is, the integration's own is used.
  async "http/test_http_integration_method-HTTP_PROXY"({ backend, deploy }) {
    backend.answers((asked) => ({
      headers: { "content-type": "application/json" },
      body: JSON.stringify(echoed(asked)),
    }));
    const stage = await deploy({ "ANY /": proxy(`${backend.url}/`) });
    const by = async (method: string) =>
      withoutOwn(await stage.ask(`${method} /`, { headers: { ...sent, Accept: "application/json" }, body: message }));
    return {
      "http-invocation-lambda-url-post": await by("POST"),
      "http-invocation-lambda-url-put": await by("PUT"),
      "http-invocation-lambda-url-get": await by("GET"),
    };
  },

  // The backend's own headers are those of every function URL.
  async "http/test_http_integration_with_lambda-HTTP_PROXY"({ backend, deploy }) {
    backend.answers((asked) => ({
      headers: {
        "Content-Type": "application/json",
        Connection: "keep-alive",
        "X-Amzn-Trace-Id": "Root=1-00000000-000000000000000000000000;Sampled=0",
        "x-amzn-RequestId": "6f2f31ad-6d9d-4e9b-8ea5-3a9b8a1e8f3d",
        "Content-Length": String(JSON.stringify(echoed(asked)).length),
      },
      body: JSON.stringify(echoed(asked)),
    }));
    const stage = await deploy({ "POST /": proxy(`${backend.url}/`) });
    const answer = await stage.ask("POST /", { headers: { ...sent, Accept: "application/xml" }, body: message });
    return {
      "http-invocation-lambda-url": {
        content: answer.json,
        headers: lower(answer.headers),
        status_code: answer.status,
      },
    };
  },
};
