/** How often AWS lets an account call its management API: so many calls at once, then one every so many seconds. */
export interface Quota {
  /** Calls that may come at once. */
  readonly burst: number;
  readonly seconds: number;
}

/**
 * Of all operations together, for the whole account. None of these can be raised.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const accountQuota: Quota = { burst: 40, seconds: 0.1 };

const once = (seconds: number): Quota => ({ burst: 1, seconds });

/** Of CreateRestApi and ImportRestApi for edge-optimized APIs. */
const edgeQuota: Quota = once(30);

/** Of single operations, where AWS lets them be called less often than that. */
const operationQuotas: ReadonlyMap<string, Quota> = new Map([
  ["GetResources", { burst: 5, seconds: 0.4 }],
  ["CreateResource", { burst: 5, seconds: 0.2 }],
  ["DeleteResource", { burst: 5, seconds: 0.2 }],
  ["CreateApiKey", { burst: 5, seconds: 0.2 }],
  ["DeleteApiKey", { burst: 5, seconds: 0.2 }],
  ["CreateDeployment", once(5)],
  ["PutRestApi", once(1)],
  // Regional and private APIs.
  ["CreateRestApi", once(3)],
  ["ImportRestApi", once(3)],
  ["DeleteRestApi", once(30)],
  ["CreateDocumentationVersion", once(20)],
  ["UpdateAccount", once(20)],
  ["UpdateUsagePlan", once(20)],
  ["ImportDocumentationParts", once(30)],
  ["CreateDomainName", once(30)],
  ["UpdateDomainName", once(30)],
  ["DeleteDomainName", once(30)],
  ["CreateVpcLink", once(15)],
  ["DeleteVpcLink", once(30)],
]);

/** The quota of one call beside the account's, if it has one, and by what name those are counted that share it. */
export function quotaOf(operation: string, input: object): readonly [name: string, quota: Quota | undefined] {
  if (isEdge(operation, input)) return [`${operation} edge`, edgeQuota];
  return [operation, operationQuotas.get(operation)];
}

/** What does not say where it stands is edge-optimized. */
function isEdge(operation: string, input: object): boolean {
  if (operation === "CreateRestApi") return !isElsewhere(memberOf(memberOf(input, "endpointConfiguration"), "types"));
  if (operation === "ImportRestApi")
    return !isElsewhere([memberOf(memberOf(input, "parameters"), "endpointConfigurationTypes")]);
  return false;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function isElsewhere(types: unknown): boolean {
  return Array.isArray(types) && types.some((type) => type === "REGIONAL" || type === "PRIVATE");
}
