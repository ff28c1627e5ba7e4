import type { Selection } from "@apigw/model";
import type { EmitOptions, Emitter } from "../emit/emitter.js";
import type { Wanted } from "../sources/locate.js";

/** `apigw.config.ts`. */
export interface Config {
  /** The APIs of this project, by the name that files and the lock use. */
  readonly apis: Readonly<Record<string, ApiConfig>>;
  /** The folder of contracts, overlays and the lock; `apis` by default. */
  readonly contracts?: string;
  /**
   * Lambda functions for `apigw-codegen local`, by name: `{ pets: "src/server/pets.handler" }`, from the project's root.
   * An API whose contract names no function is served by the one that is called like it.
   */
  readonly functions?: Readonly<Record<string, string | LocalFunction>>;
}

/** A function of `apigw-codegen local`. */
export interface LocalFunction {
  /** `src/server/pets.handler`; TypeScript, JavaScript or Python. */
  readonly file: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Seconds; 3 by default. */
  readonly timeout?: number;
  /** Megabytes; 128 by default. */
  readonly memory?: number;
}

export interface ApiConfig extends Selection, EmitOptions {
  readonly source: Source;
  /** The folder of the code; `src/api/NAME` by default. */
  readonly output?: string;
  /** Emitters by name or your own (`defineEmitter`); those of the API's kind by default. */
  readonly emit?: readonly (string | Emitter)[];
  /** Names that you choose: `{ "POST /pets": "addPet" }`. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Leaves server URLs, ARNs and the API id out of the contract. */
  readonly public?: boolean;
}

export type Source = AwsSource | FileSource;

export interface AwsSource {
  readonly from: "aws";
  readonly api: Wanted;
  readonly stage?: string;
  readonly region?: string;
}

export interface FileSource {
  readonly from: "file";
  readonly path: string;
}

/** Types the config: `export default defineConfig({ apis: { pets: { source: aws.restApi("a1b2c3d4e5") } } })`. */
export function defineConfig(config: Config): Config {
  return config;
}

type AwsOptions = Pick<AwsSource, "stage" | "region">;

/** An API's id; or its name, or tags that it has, which must be those of one API alone. */
type AwsApi = string | { readonly name: string } | { readonly tag: Readonly<Record<string, string>> };

function awsApi(api: AwsApi, options: AwsOptions = {}): AwsSource {
  const wanted = typeof api === "string" ? { apiId: api } : "name" in api ? { apiName: api.name } : api;
  return { from: "aws", api: wanted, ...options };
}

/** APIs on AWS: `aws.restApi("a1b2c3d4e5")`, `aws.httpApi({ name: "Orders" })`, `aws.httpApi({ tag: { team: "shop" } })`. */
export const aws = { restApi: awsApi, httpApi: awsApi, websocketApi: awsApi } as const;

/** A contract from a document of this project. */
export function file(path: string): FileSource {
  return { from: "file", path };
}
