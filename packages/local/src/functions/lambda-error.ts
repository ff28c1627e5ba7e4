import { randomUUID } from "node:crypto";
import type { WireResponse } from "../control/protocol/wire.js";
import type { Permissions } from "./permissions.js";
import type { Functions } from "./registry.js";

/** What the Lambda API works on. */
export interface LambdaApi {
  readonly functions: Functions;
  readonly permissions: Permissions;
}

/** A refusal in Lambda's own form. */
export class LambdaError extends Error {
  override readonly name = "LambdaError";
  readonly type: string;
  readonly status: number;
  readonly more: Readonly<Record<string, string>>;

  constructor(type: string, status: number, message: string, more: Readonly<Record<string, string>> = {}) {
    super(message);
    this.type = type;
    this.status = status;
    this.more = more;
  }

  response(): WireResponse {
    const body = { ...this.more, Type: "User", Message: this.message, message: this.message };
    const headers = {
      "content-type": "application/json",
      "x-amzn-errortype": this.type,
      "x-amzn-requestid": randomUUID(),
    };
    return { status: this.status, headers, body: JSON.stringify(body) };
  }
}

export function notFound(message: string): LambdaError {
  return new LambdaError("ResourceNotFoundException", 404, message);
}
