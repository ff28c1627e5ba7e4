/** The values of a tree, each under its path: `.requestContext.http.method`. Null is a value, as are empty lists. */
export function leavesOf(value: unknown, path = ""): Map<string, unknown> {
  if (typeof value !== "object" || value === null) return new Map([[path, value]]);
  const entries = Array.isArray(value)
    ? value.map((one, index) => [String(index), one] as const)
    : Object.entries(value);
  if (entries.length === 0) return new Map([[path, Array.isArray(value) ? "[]" : "{}"]]);
  return new Map(entries.flatMap(([key, one]) => [...leavesOf(one, `${path}.${key}`)]));
}

/** What is another value each time, and the form that it has. */
const forms: readonly (readonly [path: RegExp, form: RegExp])[] = [
  [/\.requestContext\.(?:accountId|authorizer\.iam\.accountId)$/, /^\d{10,12}$/],
  [/\.requestContext\.(?:apiId|domainPrefix)$/, /^[a-z0-9-]+$/],
  [/\.requestContext\.domainName$/, /^[a-z0-9-]+\.execute-api\.[a-z0-9.:-]+$/],
  [/\.headers\.host$/, /^[a-z0-9-]+\.execute-api\.[a-z0-9.:-]+$/],
  [/\.requestContext\.requestId$/, /^(?:[\w-]{15}=|id)$/],
  [/\.requestContext\.time$/, /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d ?\+0000$/],
  [/\.requestContext\.timeEpoch$/, /^\d{13}$/],
  [/\.requestContext\.http\.sourceIp$/, /^(?:[\d.]+|IP)$/],
  [/\.headers\.x-amzn-trace-id$/, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/],
  [/\.headers\.x-forwarded-for$/, /^[\d.]+$/],
  [/\.headers\.x-forwarded-port$/, /^\d+$/],
  [/\.headers\.x-forwarded-proto$/, /^https?$/],
  [/\.headers\.authorization$/, /^(?:Bearer |AWS4-HMAC-SHA256 |[\w-])/],
  [/\.identitySource\.0$/, /./],
  [/\.headers\.x-amz-(?:date|content-sha256|security-token)$/, /./],
  [/\.authorizer\.jwt\.claims\.(?:iss|iat|exp|auth_time)$/, /./],
  [/\.authorizer\.iam\.(?:accessKey|callerId|userArn|userId)$/, /./],
  [/\.routeArn$/, /^arn:aws:execute-api:[a-z0-9-]+:\d{12}:[a-z0-9]+\//],
];

/** Whether ours is what was recorded, or has its form where it is another each time. */
export function sameLeaf(path: string, ours: unknown, recorded: unknown): boolean {
  const form = forms.find(([pattern]) => pattern.test(path))?.[1];
  if (form !== undefined) return typeof ours === typeof recorded && form.test(String(ours));
  return ours === recorded;
}
