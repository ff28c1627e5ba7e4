import { createHash } from "node:crypto";
import type { World } from "../world.js";
import { integrated, type Scenarios, service } from "./parts.js";

const encoded = "H4sIABRs7mMC/0vOzy0oSi0uTk1RSEksSdRRKM7IL81JUUhKVcjMK0vMyUxRCA1x07VQKC4pysxLBwC4ORBXLwAAAA==";
const payloads = { raw: Buffer.from(encoded, "base64"), encoded, text: "this is a UTF8 text typed object" };
type Payload = keyof typeof payloads;

const types = { binary: "image/png", text: "text/plain" };
type Kind = keyof typeof types;

/** A bucket, which gives objects under the type that is asked for. */
function bucket({ backend }: World): Map<string, { body: Buffer; type: string }> {
  const objects = new Map<string, { body: Buffer; type: string }>();
  backend.answers(({ body, headers, method, path, query }) => {
    if (method === "PUT") objects.set(path, { body, type: headers["content-type"] ?? "" });
    const object = objects.get(path);
    if (object === undefined) return { status: 404, headers: { "content-type": "application/xml" }, body: noSuchKey };
    const type = query.get("response-content-type") ?? object.type;
    return { headers: { "content-type": type, ETag: etag(object.body) }, body: method === "PUT" ? "" : object.body };
  });
  return objects;
}

const noSuchKey = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>test.json</Key><RequestId>request-1</RequestId><HostId>host-1</HostId></Error>`;

const etag = (body: Buffer) => `"${createHash("md5").update(body).digest("hex")}"`;

/** The integration as it is recorded with the control plane. */
function objects(world: World, binaryMediaTypes: readonly string[], more: object = {}, response: object = {}) {
  const integration = service("s3", "path/bucket/{object_path}", {
    httpMethod: "ANY",
    requestParameters: {
      "integration.request.header.Content-Type": "method.request.header.Content-Type",
      "integration.request.path.object_path": "method.request.path.object_path",
      "integration.request.querystring.response-content-type": "method.request.header.response-content-type",
    },
    responses: {
      default: {
        statusCode: "200",
        responseParameters: { "method.response.header.ETag": "integration.response.header.ETag" },
        ...response,
      },
    },
    ...more,
  });
  const root = { "x-amazon-apigateway-binary-media-types": binaryMediaTypes };
  const operation = {
    parameters: [
      { name: "object_path", in: "path", required: true },
      { name: "Content-Type", in: "header" },
      { name: "response-content-type", in: "header" },
    ],
    responses: { 200: { headers: { ETag: {} } } },
  };
  return world.deploy({ "ANY /{object_path+}": integrated(integration, operation) }, { root });
}

/** Bytes as Python writes them, the language of those who recorded. */
function python(bytes: Buffer): string {
  const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  const letters = [...bytes].map((byte) => {
    const letter = String.fromCharCode(byte);
    const isPlain = byte >= 0x20 && byte < 0x7f;
    return escapes[letter] ?? (isPlain ? letter : `\\x${byte.toString(16).padStart(2, "0")}`);
  });
  return `b'${letters.join("")}'`;
}

const pairs = (kinds: readonly Kind[]) => kinds.flatMap((one) => kinds.map((other) => [one, other] as const));

export const s3: Scenarios = {
  // The type of the object, and the type that the caller accepts.
  async "s3/TestApiGatewayS3BinarySupport.test_apigw_s3_binary_support_response_no_content_handling"(world) {
    const stored = bucket(world);
    const without = await objects(world, []);
    const stage = await objects(world, [types.binary]);
    const get = async (of: typeof stage, payload: Payload, object: Kind, accept: Kind) => {
      stored.set("/bucket/one", { body: Buffer.from(payloads[payload]), type: "" });
      const headers = { Accept: types[accept], "response-content-type": types[object] };
      const answer = await of.ask("GET /one", { headers });
      return { content: python(answer.body), etag: answer.headers.ETag };
    };
    const answers: Record<string, unknown> = {};
    for (const payload of ["raw", "encoded", "text"] as const) {
      answers[`${payload}-no-media`] = await get(without, payload, "binary", "binary");
      for (const [object, accept] of pairs(["binary", "text"])) {
        // Of text that is to become bytes, only base64 can be asked for.
        if (object === "text" && accept === "binary" && payload !== "encoded") continue;
        answers[`${payload}-payload-${object}-accept-${accept}`] = await get(stage, payload, object, accept);
      }
    }
    return answers;
  },

  // A template may read the text of an object that is not binary, whichever conversion is asked for.
  async "s3/TestApiGatewayS3BinarySupport.test_apigw_s3_binary_support_response_convert_to_binary_with_request_template"(
    world,
  ) {
    const stored = bucket(world);
    stored.set("/bucket/one", { body: Buffer.from(encoded), type: "" });
    const get = async (contentHandling: string) => {
      const responseTemplates = { "application/json": '{"data": "$input.body"}' };
      const stage = await objects(world, [types.binary], {}, { contentHandling, responseTemplates });
      const headers = { Accept: types.binary, "response-content-type": types.text };
      const answer = await stage.ask("GET /one", { headers });
      return { content: python(answer.body), etag: answer.headers.ETag };
    };
    const answers = [await get("CONVERT_TO_TEXT"), await get("CONVERT_TO_BINARY")];
    // Both were configured, and it is not recorded which of them was when the object was asked for.
    if (new Set(answers.map((one) => JSON.stringify(one))).size > 1) throw new Error("The conversions differ");
    return { "encoded-text-payload-binary-accept": answers[0] };
  },

  async "s3/test_apigateway_s3_method_mapping"(world) {
    const stored = bucket(world);
    const stage = await objects(world, []);
    stored.set("/bucket/test.json", { body: Buffer.from('{"message": "great success!"}'), type: "application/json" });
    const first = await stage.ask("GET /test.json");
    stored.clear();
    const { text } = await stage.ask("GET /test.json");
    const members = [...text.matchAll(/<(\w+)>([^<]+)<\/\1>/g)].map(([, name, value]) => [name, value]);
    return { "get-object": first.json, "get-deleted-object": { Error: Object.fromEntries(members) } };
  },

  // What reaches the bucket: text has its faults mended, bytes stay as they are.
  async "_other/TestApiGatewayS3BinarySupport.test_apigw_s3_binary_support_request-None"(world) {
    const stored = bucket(world);
    const without = await objects(world, []);
    const stage = await objects(world, [types.binary]);
    const put = async (of: typeof stage, payload: Payload, kind: Kind) => {
      await of.ask("PUT /one", { headers: { "Content-Type": types[kind] }, body: payloads[payload] });
      const { body = Buffer.alloc(0), type } = stored.get("/bucket/one") ?? {};
      return {
        Body: python(body),
        text: body.toString(),
        ContentLength: body.length,
        ContentType: type,
        ETag: etag(body),
      };
    };
    const answers: Record<string, unknown> = {};
    for (const payload of ["raw", "encoded", "text"] as const) {
      const name = payload === "text" ? "text" : `binary-${payload}`;
      // Those who recorded read these as text.
      const { text: Body, ...rest } = await put(without, payload, "binary");
      answers[`get-obj-no-binary-media-${name}`] = { ...rest, Body };
      for (const kind of ["binary", "text"] as const) {
        const { text: _, ...asBytes } = await put(stage, payload, kind);
        answers[`get-obj-${kind}-type-${name}`] = asBytes;
      }
    }
    return answers;
  },

  async "_other/TestApiGatewayS3BinarySupport.test_apigw_s3_binary_support_request_convert_to_binary_with_request_template"(
    world,
  ) {
    const stored = bucket(world);
    const requestTemplates = { "application/json": '{"data": "$input.body"}' };
    const stage = await objects(world, [], { contentHandling: "CONVERT_TO_BINARY", requestTemplates });
    await stage.ask("PUT /one", { headers: { "Content-Type": types.binary }, body: encoded });
    const { body = Buffer.alloc(0), type } = stored.get("/bucket/one") ?? {};
    const object = { Body: python(body), ContentLength: body.length, ContentType: type, ETag: etag(body) };
    return { "get-obj-encoded": object };
  },
};
