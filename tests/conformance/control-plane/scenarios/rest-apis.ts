import type { Scenario } from "../replay.js";
import { madeApi } from "./made.js";

/** REST APIs themselves. */
export const restApiScenarios: Record<string, Scenario> = {
  "TestApiGatewayApiRestApi.test_create_rest_api_verify_defaults": async ({ said }) => {
    const name = "defaults";
    await said("create-with-edge-default", { name });
    await said("create-with-regional-default", { name: `${name}-2` });
    await said("create-with-private-default", { name: `${name}-3` });
    await said("create-with-empty-default", { name: `${name}-4` });
    await said("create-with-empty-ip-address-type-and-wrong-type", { name });
  },

  "TestApiGatewayApiRestApi.test_create_rest_api_with_endpoint_configuration": async ({ said }) => {
    const name = "endpoints";
    await said("create-with-invalid-ip-address-type", { name });
    await said("create-with-invalid-types", { name });
    await said("create-with-invalid-ip-address-type-and-types", { name });
    await said("create-with-invalid-types-and-ip-address-type", { name });
    await said("create-with-empty-types", { name });
    await said("create-with-multiple-errors-1", { name });
    await said("create-with-multiple-errors-2", { name });
    await said("create-with-two-types", { name });
    await said("create-with-endpoint-config-dualstack", { name });
    await said("create-with-endpoint-config-regional", { name: `${name}-2` });
  },

  "TestApiGatewayApiRestApi.test_create_rest_api_with_tags": async ({ said }) => {
    const { id: restApiId } = await said("create-rest-api-w-tags", { name: "tagged" });
    await said("get-rest-api-w-tags", { restApiId });
    await said("get-rest-apis-w-tags");
  },

  "TestApiGatewayApiRestApi.test_list_and_delete_apis": async ({ said }) => {
    const { id: restApiId } = await said("create-rest-api-1", { name: "one" });
    await said("create-rest-api-2", { name: "two" });
    await said("get-rest-api-before-delete");
    await said("delete-rest-api", { restApiId });
    await said("get-rest-api-after-delete");
  },

  "TestApiGatewayApiRestApi.test_update_rest_api_compression": async (replay) => {
    const { said } = replay;
    const { restApiId } = await madeApi(replay, { description: "this is my api" });
    const patch = (op: string, value: string | undefined) => ({
      restApiId,
      patchOperations: [{ op, path: "/minimumCompressionSize", value }],
    });
    await said("enable-compression", patch("replace", "10"));
    await said("disable-compression", patch("replace", undefined));
    await said("set-compression-zero", patch("replace", "0"));
    await said("set-negative-compression", patch("replace", "-1"));
    await said("set-string-compression", patch("replace", "test"));
    await said("unsupported-operation", patch("add", "10"));
  },

  "TestApiGatewayApiRestApi.test_update_rest_api_invalid_api_id": async ({ said }) => {
    const patchOperations = [{ op: "replace", path: "/apiKeySource", value: "HEADER" }];
    await said("not-found-update-rest-api", { patchOperations });
  },

  "TestApiGatewayApiRestApi.test_update_rest_api_operation_add_remove": async (replay) => {
    const { said } = replay;
    const { restApiId } = await madeApi(replay, { description: "this is my api" });
    const add = [
      { op: "add", path: "/binaryMediaTypes/image~1png" },
      { op: "add", path: "/binaryMediaTypes/image~1jpeg" },
    ];
    await said("update-rest-api-add", { restApiId, patchOperations: add });
    const replace = [{ op: "replace", path: "/binaryMediaTypes/image~1png", value: "image/gif" }];
    await said("update-rest-api-replace", { restApiId, patchOperations: replace });
    const remove = [
      { op: "remove", path: "/binaryMediaTypes/image~1gif" },
      { op: "remove", path: "/description" },
    ];
    await said("update-rest-api-remove", { restApiId, patchOperations: remove });
  },

  test_create_execute_api_vpc_endpoint: async (replay) => {
    const { said } = replay;
    const endpointConfiguration = { types: ["PRIVATE"], vpcEndpointIds: ["vpce-0a1b2c3d4e5f67890"] };
    const { restApiId } = await madeApi(replay, { endpointConfiguration });
    const Resource = `arn:aws:execute-api:us-east-1:123456789012:${restApiId}/*`;
    const Statement = [{ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource }];
    const value = JSON.stringify({ Version: "2012-10-17", Statement });
    await said("api-details", { restApiId, patchOperations: [{ op: "replace", path: "/policy", value }] });
  },

  "TestApiGatewayVpcLink.test_create_vpc_link_invalid_parameters": async ({ said }) => {
    await said("create_vpc_link_empty_name");
    await said("create_vpc_link_invalid_target_arn", { name: "link" });
  },

  "TestApiGatewayVpcLink.test_get_vpc_link_invalid_id": async ({ said }) => {
    await said("get_vpc_link_invalid_id");
  },

  "TestApiGatewayVpcLink.test_vpc_link_lifecycle": async ({ said }) => {
    const targetArns = ["arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/nlb/50dc6c495c0c9188"];
    const { id: vpcLinkId } = await said("create_vpc_link", { name: "link", targetArns });
    await said("get_vpc_link", { vpcLinkId });
    await said("get_vpc_links");
    const patchOperations = [{ op: "replace", path: "/name", value: "link-updated" }];
    await said("update_vpc_link", { vpcLinkId, patchOperations });
    await said("delete_vpc_link", { vpcLinkId });
  },
};
