import type { CustomDomains } from "../deployed.js";

/** Which API a request is for, and what is left of its path. */
export interface Address {
  readonly apiId: string;
  /** With the stage, still encoded. */
  readonly path: string;
  /** By a custom domain. */
  readonly mapped: boolean;
  /** The key of its mapping. */
  readonly basePath?: string;
}

/**
 * An API is addressed by `Host` (`{apiId}.execute-api.localhost`, `{apiId}.execute-api.{region}.amazonaws.com`) or by
 * path (`/_aws/execute-api/{apiId}/…`), which is what Node uses, since it does not resolve `*.localhost`; or by a custom
 * domain.
 */
export function addressOf(host: string, path: string, domains: CustomDomains): Address | undefined {
  if (path.startsWith(ownPrefix)) {
    const end = path.indexOf("/", ownPrefix.length);
    const apiId = path.slice(ownPrefix.length, end === -1 ? undefined : end);
    if (/^[A-Za-z0-9-]+$/.test(apiId)) return { apiId, path: end === -1 ? "/" : path.slice(end), mapped: false };
  }
  const byHost = /^([a-z0-9-]+)\.execute-api\.(?:localhost|[a-z0-9-]+\.amazonaws\.com)$/i.exec(hostName(host));
  if (byHost !== null) return { apiId: byHost[1] ?? "", path, mapped: false };
  const byDomain = domains.find(hostName(host), path);
  if (byDomain === undefined) return undefined;
  const { apiId, basePath, rest, stage } = byDomain;
  // Routed like any other path: `$default` is nowhere in it.
  return { apiId, path: stage === "$default" ? rest : `/${stage}${rest}`, mapped: true, basePath };
}

const ownPrefix = "/_aws/execute-api/";

/**
 * A name that this gateway answers to. A page on a foreign name that resolves to loopback (DNS rebinding) sends its
 * own name here, and is refused.
 */
export function isOwnHost(host: string): boolean {
  const name = hostName(host);
  return ownNames.has(name) || /\.(?:localhost|amazonaws\.com)$/i.test(name);
}

const ownNames = new Set(["127.0.0.1", "localhost", "[::1]", "::1"]);

/** Management calls come from programs; a browser may make them only from a page of this machine. */
export function isForeignOrigin(origin: string | undefined): boolean {
  if (origin === undefined) return false;
  return (
    !URL.canParse(origin) || !isOwnHost(new URL(origin).host) || /\.amazonaws\.com$/i.test(new URL(origin).hostname)
  );
}

/** In lower case, without the port. */
export function hostName(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}
