import { ServerError } from "../errors.js";
import { text } from "../shape.js";

/** Where the connections of an API are managed, and the region its requests are signed for. */
export interface Endpoint {
  /** Without `/@connections`. */
  readonly url: string;
  readonly region: string;
  /** The local gateway takes `test:test` where there are no credentials. */
  readonly local: boolean;
}

/** How code outside a socket handler names the API whose connections it posts to. */
export type EndpointOptions =
  | { readonly endpoint: string; readonly region?: string }
  | { readonly apiId: string; readonly stage: string; readonly region?: string };

/**
 * The endpoint of the API an event came from. Made of API id, region and stage, never of the host the client used:
 * behind a custom domain `/@connections` is not there.
 */
export function endpointOfEvent(event: unknown, override: string | undefined): Endpoint {
  const domain = text(event, "requestContext", "domainName");
  const region = regionOf(domain);
  if (override !== undefined) return endpointOf({ endpoint: override, ...(region && { region }) });
  const apiId = checked(text(event, "requestContext", "apiId"));
  const stage = text(event, "requestContext", "stage");
  const [, port = ""] = /^[^.]+\.execute-api\.localhost(:\d+)?$/.exec(domain) ?? [];
  if (/\.execute-api\.localhost(:\d+)?$/.test(domain)) {
    // Node does not resolve *.localhost: the local gateway answers for each API under a path as well.
    const url = `http://127.0.0.1${port}/_aws/execute-api/${apiId}/${encodeURIComponent(stage)}`;
    return { url, region: environmentRegion() ?? "us-east-1", local: true };
  }
  return endpointOf({ apiId, stage, ...(region && { region }) });
}

/** The endpoint an application names itself. */
export function endpointOf(options: EndpointOptions): Endpoint {
  if ("endpoint" in options) {
    const url = options.endpoint.replace(/\/$/, "");
    const { protocol, hostname } = new URL(url);
    const local = /^(127(\.\d+){3}|\[::1\]|([^.]+\.)*localhost)$/.test(hostname);
    if (protocol !== "https:" && !local) {
      throw new ServerError("no-endpoint", `Signed requests are not sent over plain http to ${hostname}: use https`);
    }
    const region = options.region ?? regionOf(hostname) ?? environmentRegion() ?? (local ? "us-east-1" : undefined);
    if (!region) throw new ServerError("no-endpoint", "No region: set AWS_REGION, or pass `region`");
    return { url, region, local };
  }
  const region = options.region ?? environmentRegion();
  if (!region) throw new ServerError("no-endpoint", "No region: set AWS_REGION, or pass `region`");
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const host = `${checked(options.apiId)}.execute-api.${checked(region)}.${domain}`;
  return { url: `https://${host}/${encodeURIComponent(options.stage)}`, region, local: false };
}

function regionOf(domain: string): string | undefined {
  return /\.execute-api\.([a-z0-9-]+)\.(amazonaws\.com(\.cn)?|api\.aws)$/.exec(domain)?.[1];
}

function environmentRegion(): string | undefined {
  return process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
}

/** An id that becomes part of a host name, and so must not be able to name another host. */
function checked(id: string): string {
  if (/^[a-z0-9-]+$/i.test(id)) return id;
  throw new ServerError("no-endpoint", `${JSON.stringify(id)} is no API id or region`);
}
