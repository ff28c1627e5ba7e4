import { UpdateRestApiCommand } from "@aws-sdk/client-api-gateway";
import { createApi, deploy, type MethodSetup, region } from "../stage.js";
import { call, type Scenario } from "../tools.js";

/** S3 behind an API: what becomes of bytes and text. */
export const binary: Readonly<Record<string, Scenario>> = {
  "s3/TestApiGatewayS3BinarySupport.test_apigw_s3_binary_support_response_no_content_handling": async ({
    backends,
    client,
    gateway,
  }) => {
    for (const [key, body] of Object.entries(objects)) backends.put(key, body);
    const api = await createApi(client, [bucket()]);
    const plain = reader(await deploy(gateway, client, api));
    const noMedia = {
      "text-no-media": await plain("text", "text/plain"),
      "raw-no-media": await plain("raw", "image/png"),
      "encoded-no-media": await plain("encoded", "image/png"),
    };
    await declareImages(client, api.restApiId);
    const read = reader(await deploy(gateway, client, api, "test2"));
    const wrong = [await read("raw", "image/png"), await read("text", "image/png")];
    if (wrong.some(({ status }) => status !== 500)) throw new Error("what is not base64 became binary");
    return Object.fromEntries(
      Object.entries({
        ...noMedia,
        "encoded-payload-text-accept-binary": await read("encoded", "image/png"),
        "encoded-payload-binary-accept-binary": await read("encoded", "image/png", "image/png"),
        "raw-payload-binary-accept-binary": await read("raw", "image/png", "image/png"),
        "text-payload-binary-accept-binary": await read("text", "image/png", "image/png"),
        "encoded-payload-text-accept-text": await read("encoded", "text/plain"),
        "raw-payload-text-accept-text": await read("raw", "text/plain"),
        "text-payload-text-accept-text": await read("text", "text/plain"),
        "encoded-payload-binary-accept-text": await read("encoded", "text/plain", "image/png"),
        "raw-payload-binary-accept-text": await read("raw", "text/plain", "image/png"),
        "text-payload-binary-accept-text": await read("text", "text/plain", "image/png"),
      }).map(([key, { content, etag }]) => [key, { content, etag }]),
    );
  },
  "s3/TestApiGatewayS3BinarySupport.test_apigw_s3_binary_support_response_convert_to_binary_with_request_template":
    async ({ backends, client, gateway }) => {
      for (const [key, body] of Object.entries(objects)) backends.put(key, body);
      const responseTemplates = { "application/json": '{"data": "$input.body"}' };
      const api = await createApi(client, [bucket({ contentHandling: "CONVERT_TO_BINARY", responseTemplates })]);
      await declareImages(client, api.restApiId);
      const { content, etag } = await reader(await deploy(gateway, client, api))("encoded", "image/png");
      return { "encoded-text-payload-binary-accept": { content, etag } };
    },
  "s3/test_apigateway_s3_method_mapping": async ({ client, gateway }) => {
    const method = (path: string, integrationHttpMethod: string, more = {}): MethodSetup => ({
      path,
      httpMethod: "GET",
      integration: { type: "AWS", integrationHttpMethod, uri: `${s3}/bucket/test.json`, credentials: role, ...more },
    });
    const requestParameters = { "integration.request.header.Content-Type": "'application/json'" };
    const requestTemplates = { "application/json": '{"message": "great success!"}' };
    const methods = [
      method("/get", "GET"),
      method("/put", "PUT", { requestParameters, requestTemplates }),
      method("/delete", "DELETE"),
    ];
    const url = await deploy(gateway, client, await createApi(client, methods));
    await call(`${url}/put`);
    const got = (await call(`${url}/get`)).json;
    await call(`${url}/delete`);
    const { text } = await call(`${url}/get`);
    const member = (name: string) => new RegExp(`<${name}>(.*)</${name}>`).exec(text)?.[1];
    const found = { Code: member("Code"), Key: member("Key"), Message: member("Message") };
    return { "get-object": got, "get-deleted-object": { Error: found } };
  },
};

const s3 = `arn:aws:apigateway:${region}:s3:path`;
const role = "arn:aws:iam::123456789012:role/apigw";

const encoded = "H4sIABRs7mMC/0vOzy0oSi0uTk1RSEksSdRRKM7IL81JUUhKVcjMK0vMyUxRCA1x07VQKC4pysxLBwC4ORBXLwAAAA==";
/** Gzip of a sentence: no UTF-8. */
const objects: Readonly<Record<string, Uint8Array>> = {
  raw: Buffer.from(encoded, "base64"),
  encoded: Buffer.from(encoded),
  text: Buffer.from("this is a UTF8 text typed object"),
};

function bucket(response: object = {}): MethodSetup {
  const ofRequest = ["path.object_path", "header.Content-Type", "header.response-content-type"];
  return {
    path: "/{object_path+}",
    httpMethod: "ANY",
    method: {
      requestParameters: Object.fromEntries(
        ofRequest.map((name) => [`method.request.${name}`, name.startsWith("path")]),
      ),
    },
    integration: {
      type: "AWS",
      integrationHttpMethod: "ANY",
      uri: `${s3}/bucket/{object_path}`,
      credentials: role,
      requestParameters: {
        "integration.request.path.object_path": "method.request.path.object_path",
        "integration.request.header.Content-Type": "method.request.header.Content-Type",
        "integration.request.querystring.response-content-type": "method.request.header.response-content-type",
      },
    },
    responses: [
      { responseParameters: { "method.response.header.ETag": "integration.response.header.ETag" }, ...response },
    ],
  };
}

type Client = Parameters<Scenario>[0]["client"];

async function declareImages(client: Client, restApiId: string): Promise<void> {
  const patchOperations = [{ op: "add", path: "/binaryMediaTypes/image~1png" } as const];
  await client.send(new UpdateRestApiCommand({ restApiId, patchOperations }));
}

/** Gets an object, and shows it as Python shows bytes. */
function reader(url: string) {
  return async (key: string, accept: string, type = "binary/octet-stream") => {
    const { bytes, headers, status } = await call(`${url}/${key}`, {
      headers: { Accept: accept, "response-content-type": type },
    });
    return { status, content: `b'${[...bytes].map(shown).join("")}'`, etag: headers.etag };
  };
}

function shown(byte: number): string {
  if (byte === 0x5c) return "\\\\";
  const known = new Map([
    [0x09, "\\t"],
    [0x0a, "\\n"],
    [0x0d, "\\r"],
    [0x27, "\\'"],
  ]).get(byte);
  return (
    known ?? (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`)
  );
}
