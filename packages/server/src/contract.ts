import type { Context } from "./context.js";
import type { Answer } from "./events/request.js";

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
  /** Who must have let the caller in, whatever brought the request: `jwt("pets:read")` or `iam`, which this package has. */
  readonly guard?: Guard;
  readonly path?: Params;
  /** `"*"` where nothing is known of it: all there is, as `input.query`. */
  readonly query?: Params | "*";
  readonly headers?: Params;
  readonly cookies?: Params;
  // The body's media type, as `input.body`; required unless it says otherwise. "*/*" takes any type.
  readonly body?: string | BodyContract;
  /** Media type of what the method plainly returns, where it is not `application/json`. */
  readonly reply?: string;
  /** Media types of the answers of other statuses, where they are not `application/json`: by status, range or `default`. */
  readonly types?: Readonly<Record<string | number, string>>;
  /** Checks the method's input before it is called. Generated into `schemas.ts`. */
  readonly input?: Validator;
  /** Checks of the JSON bodies that it may answer, by status. */
  readonly replies?: Readonly<Record<string | number, Validator>>;
}

/**
 * Refuses a caller of whom the context does not tell what it promises: by a 401 for nobody, a 403 for somebody else. The
 * gateway has looked at its own route already.
 */
export type Guard = (context: Context, isOwnRoute: boolean) => Answer | undefined;

/** A value, or what is wrong with it: by JSON pointer (RFC 6901), in words; and of an object what can be read all the same. */
export type Read =
  | { readonly value: unknown; readonly faults?: undefined }
  | { readonly value?: object; readonly faults: readonly { readonly pointer: string; readonly detail: string }[] };

/** Reads a form, whose media type is told as it was sent. */
export type FormReader = (bytes: Uint8Array, contentType: string, contract: MembersContract) => Promise<Read>;

/** A body that is more than its media type. */
export interface BodyContract extends MembersContract {
  readonly type: string;
  /** Other types that hold the same: JSON and forms. */
  readonly also?: readonly string[];
  readonly optional?: boolean;
  /** Where a form may come: `readForm`, which this package has. */
  readonly form?: FormReader;
  /** Bytes, whatever type was sent: where the type has a wildcard. Otherwise that type decides. */
  readonly as?: "bytes";
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
  /** A text that has a rule: where a number may stand too, one is read as it is written, `5` and no `007`. */
  | "text"
  | "integer"
  | "number"
  | "boolean"
  | "string[]"
  | "integer[]"
  | "number[]"
  | "boolean[]"
  /** Items of several types, `(integer|boolean)[]`; in turn, `(string,integer)[]`, the last for all that follow. */
  | `(${string})[]`
  | "json"
  | "json[]"
  /** JSON, and an object or a list. */
  | "object"
  /** A part of a form: its bytes, also where it was sent as text. */
  | "bytes"
  | "bytes[]";

/** A parameter that is more than its type. */
export interface ParamContract extends MembersContract {
  /** Of several the first that fits. */
  readonly type: ParamType | readonly ParamType[];
  /** All that a list may hold, where one text may be something else than a list of it. */
  readonly words?: readonly string[];
  /** Its name on the wire, where that is not the property's. */
  readonly wire?: string;
  readonly required?: boolean;
  /** Splits a list, or an object, that is one value on the wire. */
  readonly separator?: "," | " " | "|";
  /**
   * How it is written, where that is not plainly its text: `deepObject`, `form`, `simple`, `label`, `matrix` or
   * `mayBeEmpty`, which this package has. https://spec.openapis.org/oas/v3.1.1.html#style-values
   */
  readonly style?: Style;
  /** Whether each part of a list or of an object is written by itself. */
  readonly explode?: boolean;
  /** What a list holds that is written by the paths of its members: objects, and lists. */
  readonly items?: ParamType | ParamContract;
  /** Of an object that takes any names: the names of other parameters, which are not its members. */
  readonly except?: readonly string[];
}

/** What the members of an object are, which are texts on the wire. */
export interface MembersContract {
  /** Those that are not plain texts. */
  readonly fields?: Params;
  /** Those that have no name in the contract; left as they are without it. */
  readonly others?: ParamType | ParamContract;
}

/** Reads a parameter that is written in one of OpenAPI's styles; `undefined` where it did not come. */
export type Style = (param: ParamContract, written: WrittenParam) => Read | undefined;

/** A parameter as it came. */
export interface WrittenParam {
  /** Its name on the wire. */
  readonly name: string;
  /** The text of a path parameter or of a header. */
  readonly text: string | undefined;
  /** All names of the query or of the cookies, and their values, which are still encoded. */
  readonly pairs: readonly (readonly [name: string, value: string])[];
  /** Decodes a value. */
  decode(text: string): string;
}
