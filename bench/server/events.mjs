/** Three requests as an HTTP API sends them (format 2.0), and what every subject must answer. */
const context = (routeKey, method, path) => ({
  accountId: "123456789012",
  apiId: "a1b2c3d4e5",
  domainName: "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
  domainPrefix: "a1b2c3d4e5",
  http: { method, path, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "curl/8.7.1" },
  requestId: "JKJaXmPLvHcESHA=",
  routeKey,
  stage: "$default",
  time: "07/Jan/2026:10:20:30 +0000",
  timeEpoch: 1767781230000,
});

const headers = {
  accept: "*/*",
  "content-length": "0",
  host: "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
  "user-agent": "curl/8.7.1",
  "x-amzn-trace-id": "Root=1-6a5145a8-536f3e792f6be9b44c1f46fa",
  "x-forwarded-for": "192.0.2.1",
  "x-forwarded-port": "443",
  "x-forwarded-proto": "https",
};

const event = (method, resource, path, more = {}) => ({
  version: "2.0",
  routeKey: `${method} ${resource}`,
  rawPath: path,
  rawQueryString: "",
  headers,
  requestContext: context(`${method} ${resource}`, method, path),
  isBase64Encoded: false,
  ...more,
});

const rex = { id: 7, name: "Rex", status: "available", tags: ["good", "dog"] };
const json = { headers: { ...headers, "content-type": "application/json" } };

export const cases = [
  {
    name: "get",
    event: event("GET", "/pets/{petId}", "/pets/7", { pathParameters: { petId: "7" } }),
    wanted: [200, rex],
  },
  {
    name: "list",
    event: event("GET", "/pets", "/pets", {
      rawQueryString: "status=available&limit=5",
      queryStringParameters: { status: "available", limit: "5" },
    }),
    wanted: [200, { items: [rex] }],
  },
  {
    name: "create",
    event: event("POST", "/pets", "/pets", { ...json, body: '{"name":"Tom","status":"pending","tags":["cat"]}' }),
    wanted: [201, { id: 8, name: "Tom", status: "pending", tags: ["cat"] }],
  },
];

/** All of these must be refused with 400: whoever checks less would be quicker for nothing. */
export const refused = [
  event("GET", "/pets/{petId}", "/pets/0", { pathParameters: { petId: "0" } }),
  event("GET", "/pets", "/pets", { rawQueryString: "limit=500", queryStringParameters: { limit: "500" } }),
  event("POST", "/pets", "/pets", { ...json, body: '{"name":"","status":"lost"}' }),
];
