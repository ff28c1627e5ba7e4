import type { FunctionSource } from "./load.js";

/** How a function runs, in the units of Lambda. */
export interface FunctionSettings {
  /** Seconds; 3 by default. */
  readonly timeout?: number;
  /** Megabytes; 128 by default. */
  readonly memory?: number;
  /** How many invocations run at once; 4 by default. More wait. */
  readonly concurrency?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** What AWS gives a function that says nothing. https://docs.aws.amazon.com/lambda/latest/dg/configuration-function-common.html */
export const usualSettings = { timeout: 3, memory: 128, concurrency: 4 } as const;

/** The environment that a function sees: ours, what Lambda adds, and its own over both. */
export function environmentOf(
  { exported, handler = "", name, path, root = process.cwd() }: FunctionSource,
  region: string,
  settings: FunctionSettings,
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memory ?? usualSettings.memory),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "local",
    LAMBDA_TASK_ROOT: root,
    _HANDLER: handler === "" ? `${path}.${exported}` : handler,
    ...settings.env,
  };
}
