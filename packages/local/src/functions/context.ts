/** What a Node function is told of its invocation. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export interface LambdaContext {
  callbackWaitsForEmptyEventLoop: boolean;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  getRemainingTimeInMillis(): number;
}

/** What there is to say of an invocation: plain data, so that it can cross into a thread. */
export interface InvocationFacts {
  readonly name: string;
  readonly region: string;
  readonly requestId: string;
  /** When the function's time is over, in milliseconds since 1970. */
  readonly deadline: number;
  /** Megabytes. */
  readonly memory: number;
}

/** The context of one invocation. */
export function lambdaContext({ deadline, memory, name, region, requestId }: InvocationFacts): LambdaContext {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: "$LATEST",
    invokedFunctionArn: functionArn(name, region),
    memoryLimitInMB: String(memory),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: "local",
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** `arn:aws:lambda:eu-west-1:123456789012:function:pets` */
export function functionArn(name: string, region: string): string {
  return `arn:aws:lambda:${region}:123456789012:function:${name}`;
}
