import type { Scenario } from "../replay.js";
import { madeApi } from "./made.js";

const bytes = (text: string) => new TextEncoder().encode(text);

/** Documentation parts and versions. */
export const documentationScenarios: Record<string, Scenario> = {
  "TestApiGatewayApiDocumentationPart.test_documentation_part_lifecycle": async (replay) => {
    const { said } = replay;
    const { restApiId } = await madeApi(replay);
    const { id: documentationPartId } = await said("create-documentation-part", { restApiId });
    const part = { restApiId, documentationPartId };
    await said("get-documentation-part", part);
    await said("get-documentation-parts", { restApiId });
    const value = '{ "description": "Updated Sample API description" }';
    await said("update-documentation-part", {
      ...part,
      patchOperations: [{ op: "replace", path: "/properties", value }],
    });
    await said("get-documentation-part-after-update", part);
    await said("delete_documentation_part", part);
  },

  "TestApiGatewayApiDocumentationPart.test_invalid_get_documentation_parts": async ({ said }) => {
    await said("get-inavlid-documentation-parts");
  },

  "TestApiGatewayApiDocumentationPart.test_invalid_delete_documentation_part": async (replay) => {
    const { said, made } = replay;
    const { restApiId } = await madeApi(replay);
    const properties = '{ "description": "Sample API description" }';
    const created = await made("CreateDocumentationPart", { restApiId, location: { type: "API" }, properties });
    const documentationPartId = created.id;
    await said("delete_documentation_part_wrong_api_id", { documentationPartId });
    await said("delete_documentation_part", { restApiId, documentationPartId });
    await said("delete_already_deleted_documentation_part", { restApiId, documentationPartId });
  },

  "TestDocumentations.test_documentation_parts_and_versions": async (replay) => {
    const { said } = replay;
    const { restApiId } = await madeApi(replay);
    await said("create-part-response", { restApiId, properties: '{"foo": "bar"}' });
    await said("get-parts-response", { restApiId });
    await said("create-version-response", { restApiId });
    await said("update-version-response", { restApiId });
    await said("get-version-response", { restApiId });
  },

  "TestApiGatewayApiDocumentationPart.test_import_documentation_parts_bad_file": async (replay) => {
    const { said } = replay;
    const { restApiId } = await madeApi(replay);
    await said("import-documentation-parts-bad-yaml-file", {
      restApiId,
      mode: "merge",
      body: bytes("}#: invalid: yaml"),
    });
    await said("import-documentation-parts-bad-json-file", { restApiId, mode: "merge" });
  },
};
