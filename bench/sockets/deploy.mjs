/** Makes a WebSocket API whose two-way route has the function `echo` behind it; gives where its stage is. */
export async function deploy(url) {
  const manage = async (path, body) => {
    const scope = "AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/apigateway/aws4_request";
    const headers = { authorization: scope, "content-type": "application/json", accept: "application/json" };
    const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response.json();
  };
  const selection = { routeSelectionExpression: "$request.body.action" };
  const { apiId } = await manage("/v2/apis", { name: "chat", protocolType: "WEBSOCKET", ...selection });
  const arn = "arn:aws:lambda:us-east-1:123456789012:function:echo";
  const { integrationId } = await manage(`/v2/apis/${apiId}/integrations`, {
    integrationType: "AWS_PROXY",
    integrationUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`,
  });
  const { routeId } = await manage(`/v2/apis/${apiId}/routes`, {
    routeKey: "ask",
    target: `integrations/${integrationId}`,
    routeResponseSelectionExpression: "$default",
  });
  await manage(`/v2/apis/${apiId}/routes/${routeId}/routeresponses`, { routeResponseKey: "$default" });
  await manage(`/v2/apis/${apiId}/stages`, { stageName: "prod" });
  await manage(`/v2/apis/${apiId}/deployments`, { stageName: "prod" });
  return `${url.replace("http:", "ws:")}/_aws/execute-api/${apiId}/prod`;
}
