import { defineConfig } from "tsup";
import { library } from "../../tsup.config.base.js";

export default defineConfig(
  library([
    "src/dynamodb.ts",
    "src/index.ts",
    "src/middleware.ts",
    "src/node.ts",
    "src/sockets.ts",
    "src/testing.ts",
    "src/web.ts",
  ]),
);
