import type { Api, Diagnostic, LedgerEntry, Operation, Param } from "@apigw/model";
import { callable } from "../emit/operation-names.js";
import { isUntyped } from "../emit/operation-types.js";
import { placeOf } from "./overlay-stub.js";

/** Operations of which nothing is known but where they are. */
export function untypedOperations(api: Api): readonly Operation[] {
  return api.protocol === "websocket" ? [] : callable(api).filter(isUntyped);
}

/** How much of an API has types: operations, or routes and events. */
export interface Typed {
  readonly typed: number;
  readonly of: number;
}

export function typedShare(api: Api): Typed {
  if (api.protocol !== "websocket") {
    const of = callable(api).length;
    return { typed: of - untypedOperations(api).length, of };
  }
  const told = [
    ...api.routes.filter(({ key }) => key !== "$connect" && key !== "$disconnect").map(({ message }) => message),
    ...api.events.map(({ payload }) => payload),
  ];
  return { typed: told.filter((schema) => schema !== undefined).length, of: told.length };
}

/** What is to be told of an API whose contract API Gateway could not keep whole. */
export function untypedDiagnostics(
  api: Api,
  ledger: readonly LedgerEntry[],
  { contract, overlay, strict }: { contract: string; overlay: string; strict: boolean },
): Diagnostic[] {
  return [
    ...untypedOperations(api).map(
      ({ route, at }): Diagnostic => ({
        code: "APIGW105",
        severity: strict ? "error" : "info",
        at: `${contract}${at}`,
        message: `${route} has no types: ${api.protocol === "http" ? "HTTP APIs store none" : "the method declares none"}`,
        help: `Tell them in ${overlay}, then run apigw-codegen generate.`,
      }),
    ),
    ...textParams(api, ledger, contract, overlay),
  ];
}

/** One line for all parameters of a REST API that came back as texts, since API Gateway keeps no types of them. */
function textParams(api: Api, ledger: readonly LedgerEntry[], contract: string, overlay: string): Diagnostic[] {
  const unstored = new Set(ledger.filter(({ origin }) => origin === "not-stored").map(({ at }) => at));
  const params = api.protocol !== "rest" ? [] : callable(api).flatMap((operation) => operation.params);
  const asText = params.filter(
    (param) => isPlainText(param) && param.at !== undefined && unstored.has(`${param.at}/schema`),
  );
  const names = [...new Set(asText.map(({ wire }) => wire))];
  const [first] = asText;
  if (first === undefined) return [];
  const { path, key } = placeOf({ at: first.at ?? "" });
  const shown = names.length > 5 ? `${names.slice(0, 5).join(", ")}, …` : names.join(", ");
  return [
    {
      code: "APIGW110",
      severity: "info",
      at: `${contract}${first.at}`,
      message: `${names.length} of the parameters (${shown}) are texts, since REST APIs store no types of them`,
      help: `Where one is a number, say so in ${overlay}: { target: "$.paths['${path}'].${key}.parameters[?@.name == '${first.wire}']", update: { schema: { type: integer } } }`,
    },
  ];
}

function isPlainText({ schema }: Param): boolean {
  return typeof schema === "object" && schema.type === "string" && Object.keys(schema).length === 1;
}
