import { type Connection, changes } from "./connection.js";
import { GatewayError } from "./error.js";
import { type Lambda, lambdaOf } from "./lambda.js";
import { accountOperations, apiKeyOperations, domainOperations, usagePlanOperations } from "./operations/account.js";
import { type Bound, bind, type CallOptions } from "./operations/bind.js";
import { restOperations } from "./operations/rest.js";
import { apiOperations, websocketOperations } from "./operations/v2.js";

export interface ChangeOptions extends CallOptions {
  /** Told after each call that changed something. */
  readonly onStep?: (step: Step) => void;
}

/** One call that changed something. */
export interface Step {
  /** AWS's name, and of what: `PutMethod GET`. */
  readonly step: string;
  /** How many of this change are done, this one among them. */
  readonly done: number;
}

/** What came of a change, and the calls that it took: none where everything was there already. */
export type Changed<Result> = Result & { readonly done: readonly string[] };

/** The management API within a change. */
export interface Aws {
  readonly rest: Bound<typeof restOperations>;
  /** HTTP and WebSocket APIs. */
  readonly v2: Bound<typeof v2Operations>;
  readonly account: Bound<typeof accountOperations>;
  readonly apiKeys: Bound<typeof apiKeyOperations>;
  readonly usagePlans: Bound<typeof usagePlanOperations>;
  readonly domains: Bound<typeof domainOperations>;
  readonly lambda: Lambda;
  region(): Promise<string>;
}

const v2Operations = { ...websocketOperations, ...apiOperations };

/**
 * Runs a change of several calls: after other changes of the same thing, told step by step. Where it stops half-way, the
 * error tells what was done. Work looks first at what is there and does what is missing, so that doing it again goes on
 * from there.
 */
export function change<Result extends object>(
  connection: Connection,
  { what, thing }: { readonly what: string; readonly thing: string },
  { signal, onStep }: ChangeOptions,
  work: (aws: Aws) => Promise<Result>,
): Promise<Changed<Result>> {
  return connection.inTurn(thing, async () => {
    const done: string[] = [];
    const answered = (operation: string, input: object) => {
      if (!changes(operation)) return;
      done.push(labelOf(operation, input));
      onStep?.({ step: done.at(-1) ?? operation, done: done.length });
    };
    try {
      signal?.throwIfAborted();
      return { ...(await work(awsOf(connection, { answered, ...(signal === undefined ? {} : { signal }) }))), done };
    } catch (error) {
      throw done.length === 0 ? plainly(error, what) : halfDone(error, what, done);
    }
  });
}

type Calling = CallOptions & { answered: (operation: string, input: object) => void };

function awsOf(connection: Connection, calling: Calling): Aws {
  const { v1, v2 } = connection;
  const older = <Table extends object>(table: Table) => bind(table, (command) => v1(command, calling));
  const newer = <Table extends object>(table: Table) => bind(table, (command) => v2(command, calling));
  return {
    rest: older(restOperations),
    v2: newer(v2Operations),
    account: older(accountOperations),
    apiKeys: older(apiKeyOperations),
    usagePlans: older(usagePlanOperations),
    domains: newer(domainOperations),
    lambda: lambdaOf(connection, calling),
    region: connection.region,
  };
}

/** The members by which people know what a call was about, in the order of preference. */
const telling = [
  ...["pathPart", "httpMethod", "RouteKey", "responseType", "stageName", "StageName", "name", "Name"],
  ...["DomainName", "ApiMappingKey", "FunctionName", "keyId", "IntegrationUri"],
];

function labelOf(operation: string, input: object): string {
  const member = telling.find((name) => typeof Reflect.get(input, name) === "string");
  return member === undefined ? operation : `${operation} ${Reflect.get(input, member)}`;
}

function halfDone(error: unknown, what: string, done: readonly string[]): GatewayError {
  const last = done.at(-1);
  return new GatewayError(
    "half-done",
    `${what} stopped half-way: ${told(error)}. ${done.length} ${done.length === 1 ? "call was" : "calls were"} done, the last ${last}. ` +
      "Nothing of it is lost: see to the reason and do the same again, it goes on from there.",
    { done, cause: error },
  );
}

const expired = ["ExpiredTokenException", "ExpiredToken", "RequestExpired"];

/** Before anything was changed, AWS's own error says enough; but what to do about credentials it does not say. */
function plainly(error: unknown, what: string): unknown {
  if (!(error instanceof Error) || !expired.includes(error.name)) return error;
  return new GatewayError(
    "credentials",
    `${what}: AWS says that the credentials have expired (${told(error)}). Sign in again, such as with "aws sso login"; nothing was changed.`,
    { cause: error },
  );
}

function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Error" || error.name === "GatewayError" ? error.message : `${error.name}, ${error.message}`;
}
