import { Problem } from "../problem.js";

/** What AWS, or the way to it, answered: told so that a reader knows what to do. */
export function awsProblem(error: unknown, what: string): Problem {
  if (error instanceof Problem) return error;
  const name = error instanceof Error ? error.name : "";
  const text = messageOf(error);
  if (
    /credential/i.test(name) ||
    /could not load credentials|resolve credentials|token is expired|sso session/i.test(text)
  ) {
    return problem(
      "credentials",
      `No AWS credentials were found for ${what} (${text}). Set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, sign in with "aws sso login", or name a profile with --profile. The local gateway takes any.`,
      error,
    );
  }
  if (/region is missing/i.test(text)) {
    return problem("region", `No AWS region is set for ${what}. Set AWS_REGION, or name one with --region.`, error);
  }
  const reason = networkReason(error);
  if (reason !== undefined) {
    return problem(
      "network",
      `The endpoint was not reached for ${what} (${reason}). Check the network, AWS_ENDPOINT_URL and --endpoint-url; a local gateway is started with "npx apigw-local".`,
      error,
    );
  }
  if (
    [
      "AccessDeniedException",
      "UnauthorizedException",
      "UnrecognizedClientException",
      "ForbiddenException",
      "ExpiredTokenException",
      "InvalidSignatureException",
    ].includes(name)
  ) {
    return problem(
      "aws",
      `AWS refused ${what}: ${name}, ${text}. The caller needs apigateway:GET on the API; check which account the credentials belong to with "aws sts get-caller-identity".`,
      error,
    );
  }
  return problem("aws", `AWS refused ${what}: ${name === "" || name === "Error" ? "" : `${name}, `}${text}`, error);
}

function problem(code: Problem["code"], message: string, cause: unknown): Problem {
  return new Problem(code, message, { cause });
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split("\n", 1)[0] ?? "").trim().slice(0, 400);
}

const networkCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** The code of the network's refusal, wherever in the chain of causes it stands. */
function networkReason(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined;
  if ("code" in error && typeof error.code === "string" && networkCodes.has(error.code)) {
    return `${error.code}${"address" in error && "port" in error ? ` ${error.address}:${error.port}` : ""}`;
  }
  if (error.name === "TimeoutError") return error.message;
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return networkReason(inner, depth + 1);
}
