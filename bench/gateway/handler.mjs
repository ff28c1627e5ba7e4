/** What the thread of the bench runs: the same answers as those of bare `node:http`. */
export const handler = async (event) => {
  const { method } = event.requestContext.http;
  const body = method === "POST" ? { got: JSON.parse(event.body) } : { hello: "world", path: event.rawPath };
  return { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
};
