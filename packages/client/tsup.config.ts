import { defineConfig } from "tsup";
import { library } from "../../tsup.config.base.js";

export default defineConfig(library(["src/index.ts", "src/sigv4.ts", "src/middleware.ts", "src/explain.ts"]));
