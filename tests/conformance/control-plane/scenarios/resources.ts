import type { Scenario } from "../replay.js";
import { madeApi } from "./made.js";

/** The tree of paths. */
export const resourceScenarios: Record<string, Scenario> = {
  "TestApiGatewayApiResource.test_create_proxy_resource": async (replay) => {
    const { said, made } = replay;
    const { restApiId, rootId } = await madeApi(replay);
    const parent = await made("CreateResource", { restApiId, parentId: rootId, pathPart: "parent" });
    await said("create-base-proxy-resource", { restApiId, parentId: rootId });
    const sibling = await said("create-proxy-sibling-proxy-child-resource", { restApiId, parentId: parent.id });
    const child = await said("create-proxy-sibling-static-child-resource", { restApiId, parentId: parent.id });
    await said("create-static-child-proxy-resource", { restApiId, parentId: child.id });
    await said("all-resources", { restApiId });
    await made("DeleteResource", { restApiId, resourceId: sibling.id });
    const dynamic = await said("create-proxy-sibling-dynamic-child-resource", { restApiId, parentId: parent.id });
    await said("create-dynamic-child-proxy-resource", { restApiId, parentId: dynamic.id });
    await said("all-resources-2", { restApiId });
  },

  "TestApiGatewayApiResource.test_create_resource_parent_invalid": async (replay) => {
    const { restApiId } = await madeApi(replay);
    await replay.said("wrong-resource-parent-id", { restApiId });
  },

  "TestApiGatewayApiResource.test_resource_lifecycle": async (replay) => {
    const { said } = replay;
    const { restApiId, rootId } = await madeApi(replay);
    await said("rest-api-root-resource", { restApiId });
    const { id: resourceId } = await said("create-resource", { restApiId, parentId: rootId });
    await said("rest-api-resources-after-create", { restApiId });
    await said("create-subresource", { restApiId, parentId: resourceId });
    await said("rest-api-resources-after-create-sub", { restApiId });
    const patchOperations = [{ op: "replace", path: "/pathPart", value: "dogs" }];
    await said("update-path-part", { restApiId, resourceId, patchOperations });
    await said("get-resp-after-update-path-part", { restApiId, resourceId });
    await said("del-resource", { restApiId, resourceId });
    await said("rest-api-resources-after-delete", { restApiId });
  },

  "TestApiGatewayApiResource.test_update_resource_on_root": async (replay) => {
    const { restApiId, rootId: resourceId } = await madeApi(replay);
    const patch = (path: string, value: string) => ({
      restApiId,
      resourceId,
      patchOperations: [{ op: "replace", path, value }],
    });
    await replay.said("update-root-path-part", patch("/pathPart", "dogs"));
    await replay.said("update-root-parent", patch("/parentId", resourceId));
  },
};
