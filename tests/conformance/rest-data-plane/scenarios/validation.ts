import { integrated, json, mock, type Scenarios } from "./parts.js";

const validators = { all: { validateRequestBody: true, validateRequestParameters: true } };

const required = (place: "header" | "path" | "query", name: string) => ({ in: place, name, required: true });

function modelled(name: string, ...parameters: object[]): object {
  return {
    "x-amazon-apigateway-request-validator": "all",
    parameters,
    requestBody: { content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } } },
  };
}

export const validation: Scenarios = {
  // Parameters and validator are recorded with the control plane: one of the path that its resource does not have is
  // always missing. Of the model only its name is.
  async "common/TestApiGatewayCommon.test_api_gateway_request_validator"({ deploy }) {
    const operation = (pathParameter: string) =>
      integrated(mock('{"statusCode": 200}', "{}"), {
        ...modelled(
          "testSchema",
          required("header", "x-header-param"),
          required("path", pathParameter),
          required("query", "qs1"),
        ),
      });
    const testSchema = { type: "object", properties: { a: { type: "integer" } }, required: ["a"] };
    const stage = await deploy(
      { "POST /renamed/{test}": operation("issuer"), "POST /{test}": operation("test") },
      { root: { components: { schemas: { testSchema } }, "x-amazon-apigateway-request-validators": validators } },
    );
    const post = async (path: string, headers: Readonly<Record<string, string>>, body = '{"a": 1}') =>
      (await stage.ask(`POST ${path}`, { headers: { ...json, ...headers }, body })).json;
    const header = { "x-header-param": "here" };
    return {
      "missing-all-required-request-params-post": await post("/renamed/value", {}),
      "missing-required-headers-request-params-get": await post("/value?qs1=here", {}),
      "missing-required-qs-request-params-get": await post("/value", header),
      "invalid-request-body": await post("/value?qs1=here", header, '{"a": "one"}'),
    };
  },

  // The models are recorded with the control plane.
  async "common/TestApiGatewayCommon.test_api_gateway_request_validator_with_ref_one_ofmodels"({ deploy }) {
    const StatusModel = {
      type: "object",
      properties: { Status: { type: "string" }, Order: { type: "integer" } },
      required: ["Status", "Order"],
    };
    const status = { oneOf: [{ type: "null" }, { $ref: "#/components/schemas/StatusModel" }] };
    const TestModel = { type: "object", properties: { status }, required: ["status"] };
    const stage = await deploy(
      { "POST /": integrated(mock('{"statusCode": 200}', '{"data": "ok"}'), modelled("TestModel")) },
      {
        root: {
          components: { schemas: { StatusModel, TestModel } },
          "x-amazon-apigateway-request-validators": validators,
        },
      },
    );
    const post = async (body: object) =>
      (await stage.ask("POST /", { headers: json, body: JSON.stringify(body) })).json;
    return {
      successful: await post({ status: null }),
      "successful-with-data": await post({ status: { Status: "works", Order: 1 } }),
      "failed-validation-no-data": await post({}),
      "failed-validation-bad-data": await post({ status: { Status: "fails", Order: "one" } }),
    };
  },
};
