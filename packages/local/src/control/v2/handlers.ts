import type { Handlers } from "../call.js";
import { apiHandlers } from "./apis.js";
import { authorizerAndModelHandlers } from "./authorizers.js";
import { domainHandlers } from "./domains.js";
import { exportHandlers } from "./export.js";
import { importHandlers } from "./import/import.js";
import { integrationHandlers } from "./integrations.js";
import { routeHandlers } from "./routes.js";
import { stageHandlers } from "./stages.js";
import { tagHandlers } from "./tags.js";

/** What is built of `@aws-sdk/client-apigatewayv2`, by operation. */
export const v2Handlers: Handlers = {
  ...apiHandlers,
  ...routeHandlers,
  ...integrationHandlers,
  ...authorizerAndModelHandlers,
  ...stageHandlers,
  ...tagHandlers,
  ...importHandlers,
  ...exportHandlers,
  ...domainHandlers,
};
