import { defineConfig } from "tsup";
import { library } from "../../tsup.config.base.js";

export default defineConfig(library(["src/index.ts", "src/outbox.ts", "src/react.ts"]));
