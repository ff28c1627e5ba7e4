import type { Scenario } from "../replay.js";
import { documentationScenarios } from "./documentation.js";
import { gatewayResponseScenarios } from "./gateway-responses.js";
import { importScenarios } from "./imports.js";
import { integrationScenarios } from "./integrations.js";
import { invokeScenarios } from "./invokes.js";
import { keyScenarios } from "./keys.js";
import { methodScenarios } from "./methods.js";
import { modelScenarios } from "./models.js";
import { resourceScenarios } from "./resources.js";
import { restApiScenarios } from "./rest-apis.js";
import { stageScenarios } from "./stages.js";

/** Every recorded scenario of which API Gateway itself answered something. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map(
  Object.entries({
    ...keyScenarios,
    ...restApiScenarios,
    ...resourceScenarios,
    ...methodScenarios,
    ...integrationScenarios,
    ...invokeScenarios,
    ...modelScenarios,
    ...gatewayResponseScenarios,
    ...documentationScenarios,
    ...stageScenarios,
    ...importScenarios,
  }),
);
