/** The config. */
export {
  type ApiConfig,
  type AwsSource,
  aws,
  type Config,
  defineConfig,
  type FileSource,
  file,
  type Source,
} from "./config/config.js";
/** Emitters: ours, and the door for your own. */
export { client } from "./emit/client.js";
export { defineEmitter, type EmitOptions, type Emitter, type OutputFile } from "./emit/emitter.js";
export { index } from "./emit/index-file.js";
export { schemas } from "./emit/schemas.js";
export { server } from "./emit/server.js";
export { socket } from "./emit/socket.js";
export { types } from "./emit/types.js";
/** Pull and generate, as the CLI does. */
export { type GeneratedFile, type GenerateOptions, generate } from "./generate.js";
/** Failures. */
export { type ErrorCode, Problem } from "./problem.js";
export { type Pulled, type PullOptions, pull, pullFile } from "./pull.js";
