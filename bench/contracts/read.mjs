import { readFileSync } from "node:fs";
import { readOpenApi } from "../../packages/model/dist/index.js";

/** Our subject: JSON text in, a model out. */
const { api, diagnostics } = readOpenApi(JSON.parse(readFileSync(process.argv[2], "utf8")));
if (api.operations.length === 0 || diagnostics.some(({ severity }) => severity === "error")) process.exitCode = 1;
