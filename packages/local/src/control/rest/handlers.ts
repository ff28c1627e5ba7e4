import type { Handlers } from "../call.js";
import { accessAssociationHandlers } from "./access-associations.js";
import { accountHandlers } from "./account.js";
import { apiKeyHandlers } from "./api-keys.js";
import { authorizerHandlers } from "./authorizers.js";
import { clientCertificateHandlers } from "./client-certificates.js";
import { deploymentHandlers } from "./deployments.js";
import { documentationHandlers } from "./documentation.js";
import { domainHandlers } from "./domains.js";
import { exportHandlers } from "./export.js";
import { gatewayResponseHandlers } from "./gateway-responses.js";
import { importHandlers } from "./import/import.js";
import { importApiKeysHandlers } from "./import-api-keys.js";
import { integrationHandlers } from "./integrations.js";
import { methodHandlers } from "./methods.js";
import { modelHandlers } from "./models.js";
import { resourceHandlers } from "./resources.js";
import { restApiHandlers } from "./rest-apis.js";
import { sdkHandlers } from "./sdks.js";
import { stageHandlers } from "./stages.js";
import { testInvokeHandlers } from "./test-invoke.js";
import { usageHandlers } from "./usage.js";
import { usagePlanHandlers } from "./usage-plans.js";
import { vpcLinkHandlers } from "./vpc-links.js";

/** What is built of `@aws-sdk/client-api-gateway`, by operation. */
export const restHandlers: Handlers = {
  ...restApiHandlers,
  ...resourceHandlers,
  ...methodHandlers,
  ...integrationHandlers,
  ...modelHandlers,
  ...authorizerHandlers,
  ...gatewayResponseHandlers,
  ...deploymentHandlers,
  ...stageHandlers,
  ...apiKeyHandlers,
  ...usagePlanHandlers,
  ...accountHandlers,
  ...documentationHandlers,
  ...exportHandlers,
  ...domainHandlers,
  ...importHandlers,
  ...clientCertificateHandlers,
  ...importApiKeysHandlers,
  ...sdkHandlers,
  ...testInvokeHandlers,
  ...usageHandlers,
  ...vpcLinkHandlers,
  ...accessAssociationHandlers,
};
