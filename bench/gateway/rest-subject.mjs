/** A gateway with a REST API whose route wants an API key of a usage plan: where it is called, and with what. */
export async function startRest() {
  const { startGateway } = await import("@apigw/local");
  const pets = async (event) => ({
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ hello: "world", path: event.path }),
  });
  const gateway = await startGateway({ functions: { pets } });
  const manage = async (path, body) => {
    const scope = "AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/apigateway/aws4_request";
    const headers = { authorization: scope, "content-type": "application/json", accept: "application/json" };
    const response = await fetch(gateway.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response.json();
  };
  const { id: apiId } = await manage("/restapis?mode=import", document);
  await manage(`/restapis/${apiId}/deployments`, { stageName: "prod" });
  const { id: keyId, value } = await manage("/apikeys", { name: "bench", enabled: true });
  const throttle = { rateLimit: 1_000_000, burstLimit: 1_000_000 };
  const quota = { limit: 100_000_000, period: "DAY" };
  const plan = { name: "bench", throttle, quota, apiStages: [{ apiId, stage: "prod" }] };
  const { id: planId } = await manage("/usageplans", plan);
  await manage(`/usageplans/${planId}/keys`, { keyId, keyType: "API_KEY" });
  return { url: `${gateway.url}/_aws/execute-api/${apiId}/prod`, headers: [`x-api-key: ${value}`] };
}

const uri =
  "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:pets/invocations";

const document = {
  openapi: "3.0.1",
  info: { title: "rest", version: "1" },
  paths: {
    "/pets/{petId}": {
      get: {
        responses: {},
        security: [{ key: [] }],
        "x-amazon-apigateway-integration": { type: "aws_proxy", httpMethod: "POST", uri },
      },
    },
  },
  components: { securitySchemes: { key: { type: "apiKey", name: "x-api-key", in: "header" } } },
};
