import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** An event of payload 2.0 as somebody recorded or noted it. */
export interface RecordedEvent {
  /** `voker-live/apigwv2-request` */
  readonly name: string;
  readonly event: EventParts;
}

/** What of an event a replay needs to read; the rest is compared as it is. */
export interface EventParts {
  readonly type?: string;
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly stageVariables?: Readonly<Record<string, string>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: {
    readonly stage: string;
    readonly authorizer?: {
      readonly jwt?: { readonly claims: Readonly<Record<string, string>> | null; readonly scopes: string[] | null };
      readonly lambda?: Readonly<Record<string, unknown>> | null;
      readonly iam?: Readonly<Record<string, unknown>>;
    };
    readonly http: { readonly method: string; readonly path: string; readonly userAgent?: string };
  };
}

const fixtures = join(import.meta.dirname, "../../fixtures");

/** Every event of payload 2.0 among the fixtures. */
export function recordedEvents(): RecordedEvent[] {
  const folder = join(fixtures, "events");
  return (
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      // SAM's are templates: their values are names of placeholders.
      .filter((file) => file.endsWith(".json") && !file.startsWith("sam-cli-templates"))
      .sort()
      .flatMap((file) => {
        const event = JSON.parse(readFileSync(join(folder, file), "utf8"));
        return event.version === "2.0" ? [{ name: file.replace(/\.json$/, ""), event }] : [];
      })
  );
}

/** What function URLs, which infer responses as payload 2.0 says, made of results: real AWS's answers. */
export function recordedResponses(): { name: string; status: number; type: string; content: unknown }[] {
  const folder = join(fixtures, "aws-recorded/data-plane/lambda-function-url");
  return readdirSync(folder)
    .filter((file) => file.includes("test_lambda_url_invocation-"))
    .sort()
    .flatMap((file) => {
      const { entries } = JSON.parse(readFileSync(join(folder, file), "utf8"));
      const found = entries.find((entry: { key: string }) => entry.key === "lambda_url_invocation");
      if (found === undefined) return [];
      const { content, headers, statuscode } = found.response;
      const name = /invocation-(.+)\.json$/.exec(file)?.[1] ?? file;
      return [{ name, status: statuscode, type: headers["Content-Type"], content }];
    });
}
