/** How many calls pass: the rest gets `429`. */
export interface Throttling {
  /** Calls a second that go on and on. */
  readonly rateLimit: number;
  /** Calls at once. */
  readonly burstLimit: number;
}

/** What is written of each call. */
export interface AccessLog {
  /** A log group (`arn:aws:logs:…:log-group:NAME`), or a Firehose stream called `amazon-apigateway-…`. */
  readonly destinationArn: string;
  /** `$context.requestId $context.status`, or JSON of such. */
  readonly format: string;
}

/** What every kind of API's stages have. */
export interface StageSettings {
  /** Of every route that says nothing else. */
  readonly throttling?: Throttling;
  /** Values of stage variables; others stay. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly accessLog?: AccessLog;
}

/** A stage, configured. */
export interface ConfiguredStage {
  readonly stageName: string;
}
