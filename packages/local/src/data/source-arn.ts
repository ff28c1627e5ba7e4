import type { DeployedApi, DeployedStage } from "../deployed.js";
import type { Routed } from "./exchange.js";

/**
 * In whose name a route asks its function: `arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/pets/*`. What
 * stands in braces is a star in REST APIs and itself in HTTP APIs, as in the permissions that AWS's console writes.
 */
export function routeArn({ api, call, deployed, operation, stage }: Routed): string {
  const { path } = operation;
  if (path === "$default") return socketArn(deployed, stage, "$default");
  return socketArn(
    deployed,
    stage,
    `${call.method}${api.protocol === "rest" ? path.replace(/\{[^}]+\}/g, "*") : path}`,
  );
}

/** In whose name a route of a socket asks: `…:a1b2c3/prod/$connect`. */
export function socketArn(deployed: DeployedApi, { stage }: DeployedStage, route: string): string {
  return `${apiArn(deployed)}/${stage}/${route}`;
}

/** In whose name an authorizer asks. Its id is not part of what was deployed, so a star stands for it. */
export function authorizerArn(deployed: DeployedApi): string {
  return `${apiArn(deployed)}/authorizers/*`;
}

function apiArn({ accountId, apiId, region }: DeployedApi): string {
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}`;
}
