import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One recorded answer: what a caller, or what stands behind a REST API, got from real AWS. */
export interface Recorded {
  /** `lambda/test_lambda_aws_integration` */
  readonly scenario: string;
  readonly key: string;
  readonly response: unknown;
}

const folder = join(import.meta.dirname, "../../fixtures/aws-recorded");

/** Objects that came to S3 through a stage; they were recorded among the answers of other services. */
const throughStages = ["_other/TestApiGatewayS3BinarySupport.test_apigw_s3_binary_support_request"];

/** Every recording of the data plane of REST APIs. Function URLs, which lie in the same folder, are not of them. */
export function recordings(): Recorded[] {
  return [
    ...filesIn("data-plane").filter((name) => !name.startsWith("lambda-function-url/")),
    ...filesIn("control-plane").filter((name) => throughStages.some((start) => name.startsWith(start))),
  ].flatMap((name) => {
    const file = join(folder, name.startsWith("_other/") ? "control-plane" : "data-plane", `${name}.json`);
    const { entries }: { entries: readonly { key: string; response: unknown }[] } = JSON.parse(
      readFileSync(file, "utf8"),
    );
    return entries.map(({ key, response }) => ({ scenario: name, key, response }));
  });
}

function filesIn(plane: string): string[] {
  return readdirSync(join(folder, plane), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.replace(/\.json$/, ""))
    .sort();
}
