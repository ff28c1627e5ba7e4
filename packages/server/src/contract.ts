/** A value, or a promise of it. */
export type Awaitable<T> = T | Promise<T>;

/** Where each operation of a service is served and how its input is read. Generated beside the service's type. */
export interface ApiContract<S> {
  readonly name: string;
  readonly operations: { readonly [K in keyof S]: OperationContract };
  /** Headers and query parameters that carry credentials, beside those of every API: no log of ours shows their values. */
  readonly secrets?: readonly string[];
}

/** One operation. The keys of `path`, `query`, `headers` and `cookies` are the properties of the method's input. */
export interface OperationContract {
  /** API Gateway's own route key: `GET /pets/{petId}`, `ANY /files/{path+}`, `$default`. */
  readonly route: string;
  /** The status of what the method plainly returns. */
  readonly status: number;
  readonly path?: Params;
  /** `"*"` where nothing is known of it: all there is, as `input.query`. */
  readonly query?: Params | "*";
  readonly headers?: Params;
  readonly cookies?: Params;
  // The body's media type, as `input.body`; required unless it says otherwise. "*/*" takes any type.
  readonly body?: string | BodyContract;
  /** Media type of what the method plainly returns, where it is not `application/json`. */
  readonly reply?: string;
  /** Checks the method's input before it is called. Generated into `schemas.ts`. */
  readonly input?: Validator;
  /** Checks of the JSON bodies that it may answer, by status. */
  readonly replies?: Readonly<Record<string | number, Validator>>;
}

/** A body that is more than its media type. */
export interface BodyContract {
  readonly type: string;
  readonly optional?: boolean;
  /** Of a form: what its fields are, where they are not plain texts. */
  readonly fields?: Params;
}

/** A validator of any library: Standard Schema v1. https://standardschema.dev */
export interface Validator {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Validated | Promise<Validated>;
  };
}

/** The value, or what is wrong with it. */
export type Validated =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly ValidatorIssue[] };

interface ValidatorIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Parameters by property of the input. */
export type Params = Readonly<Record<string, ParamType | ParamContract>>;

/** How a parameter's text becomes a value. */
export type ParamType =
  | "string"
  | "integer"
  | "number"
  | "boolean"
  | "string[]"
  | "integer[]"
  | "number[]"
  | "boolean[]"
  | "json"
  | "json[]"
  /** JSON, and an object or a list. */
  | "object";

/** A parameter that is more than its type. */
export interface ParamContract {
  /** Of several the first that fits. */
  readonly type: ParamType | readonly ParamType[];
  /** Its name on the wire, where that is not the property's. */
  readonly wire?: string;
  readonly required?: boolean;
  /** Splits a list that is one value on the wire. */
  readonly separator?: "," | " " | "|";
}
