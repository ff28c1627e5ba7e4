import { canary } from "./canary.js";
import { headers } from "./headers.js";
import { http } from "./http.js";
import { lambda } from "./lambda.js";
import { mocks } from "./mocks.js";
import type { Scenarios } from "./parts.js";
import { s3 } from "./s3.js";
import { services } from "./services.js";
import { templates } from "./templates.js";
import { validation } from "./validation.js";

/** Every recorded test that is asked again. */
export const scenarios: Scenarios = {
  ...canary,
  ...headers,
  ...http,
  ...lambda,
  ...mocks,
  ...s3,
  ...services,
  ...templates,
  ...validation,
};
