import { NormalizedSchema } from "@smithy/core/schema";

/** One operation of a service, as its schema in the AWS SDK tells it. */
export interface ServiceOperation {
  readonly name: string;
  readonly method: string;
  /** Of the URI template: a text, or a label. */
  readonly segments: readonly Segment[];
  /** Query parameters that must be there as they stand: `mode=import`. */
  readonly constantQuery: readonly (readonly [string, string])[];
  readonly status: number;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

export type Segment = { readonly text: string } | { readonly label: string; readonly greedy: boolean };

/** Every operation among the exports of an SDK client: `GetRestApis$` and its like. */
export function readOperations(exports: object): ServiceOperation[] {
  return Object.values(exports).filter(isOperationSchema).map(readOperation);
}

// [9, namespace, name, traits, input, output]: StaticOperationSchema of @smithy/types.
type OperationSchema = readonly [9, string, string, { readonly http: HttpTrait }, SchemaThunk, SchemaThunk];
type HttpTrait = readonly [method: string, uri: string, status: number];
type SchemaThunk = Parameters<typeof NormalizedSchema.of>[0];

function isOperationSchema(value: unknown): value is OperationSchema {
  return Array.isArray(value) && value[0] === 9 && typeof value[3] === "object" && Array.isArray(value[3].http);
}

function readOperation([, , name, traits, input, output]: OperationSchema): ServiceOperation {
  const [method, uri, status] = traits.http;
  const [path = "", query = ""] = uri.split("?");
  return {
    name,
    method,
    status,
    segments: path.split("/").slice(1).map(readSegment),
    constantQuery: [...new URLSearchParams(query)],
    input: NormalizedSchema.of(input),
    output: NormalizedSchema.of(output),
  };
}

function readSegment(text: string): Segment {
  const [, label, plus] = /^\{([^+}]+)(\+?)\}$/.exec(text) ?? [];
  return label === undefined ? { text } : { label, greedy: plus === "+" };
}
