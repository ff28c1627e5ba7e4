import type { Handlers } from "../call.js";
import { apiHandlers } from "./apis.js";
import { authorizerHandlers } from "./authorizers.js";
import { domainHandlers } from "./domains.js";
import { exportHandlers } from "./export.js";
import { importHandlers } from "./import/import.js";
import { integrationHandlers } from "./integrations.js";
import { modelHandlers } from "./models.js";
import { routeHandlers } from "./routes.js";
import { stageHandlers } from "./stages.js";
import { tagHandlers } from "./tags.js";
import { vpcLinkHandlers } from "./vpc-links.js";

/** The operations of `@aws-sdk/client-apigatewayv2` but for portals, their products and pages, and routing rules. */
export const v2Handlers: Handlers = {
  ...apiHandlers,
  ...routeHandlers,
  ...integrationHandlers,
  ...authorizerHandlers,
  ...modelHandlers,
  ...stageHandlers,
  ...tagHandlers,
  ...importHandlers,
  ...exportHandlers,
  ...domainHandlers,
  ...vpcLinkHandlers,
};
