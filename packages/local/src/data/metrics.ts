import type { Exchange } from "./exchange.js";

/** What was answered, counted by API and stage under CloudWatch's names. */
export interface Metrics {
  record(exchange: Exchange, status: number, latency: number): void;
  read(): { readonly metrics: readonly StageMetrics[] };
  reset(): void;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
export interface StageMetrics {
  readonly apiId: string;
  readonly apiName: string;
  readonly stage: string;
  Count: number;
  "4XXError": number;
  "5XXError": number;
  readonly Latency: Statistics;
  readonly IntegrationLatency: Statistics;
}

/** Milliseconds. */
interface Statistics {
  SampleCount: number;
  Sum: number;
  Average: number;
  Minimum: number;
  Maximum: number;
}

export function createMetrics(): Metrics {
  const apis = new Map<string, Map<string, StageMetrics>>();
  const add = (apiId: string, apiName: string, stage: string) => {
    const none = noMetrics(apiId, apiName, stage);
    apis.set(apiId, (apis.get(apiId) ?? new Map<string, StageMetrics>()).set(stage, none));
    return none;
  };
  return {
    record({ deployed, notes, stage: { stage } }, status, latency) {
      const known = apis.get(deployed.apiId)?.get(stage) ?? add(deployed.apiId, deployed.name, stage);
      known.Count += 1;
      if (status >= 500) known["5XXError"] += 1;
      else if (status >= 400) known["4XXError"] += 1;
      note(known.Latency, latency);
      if (notes.integrationLatency !== undefined) note(known.IntegrationLatency, notes.integrationLatency);
    },
    read: () => ({ metrics: [...apis.values()].flatMap((stages) => [...stages.values()]) }),
    reset: () => apis.clear(),
  };
}

function noMetrics(apiId: string, apiName: string, stage: string): StageMetrics {
  const none = () => ({ SampleCount: 0, Sum: 0, Average: 0, Minimum: 0, Maximum: 0 });
  const errors = { "4XXError": 0, "5XXError": 0 };
  return { apiId, apiName, stage, Count: 0, ...errors, Latency: none(), IntegrationLatency: none() };
}

function note(statistics: Statistics, value: number): void {
  statistics.Minimum = statistics.SampleCount === 0 ? value : Math.min(statistics.Minimum, value);
  statistics.Maximum = Math.max(statistics.Maximum, value);
  statistics.SampleCount += 1;
  statistics.Sum += value;
  statistics.Average = statistics.Sum / statistics.SampleCount;
}
