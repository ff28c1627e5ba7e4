import { defineConfig } from "tsup";
import { library } from "../../tsup.config.base.js";

export default defineConfig({ ...library(["src/main.ts", "src/accept.ts"]), dts: false });
