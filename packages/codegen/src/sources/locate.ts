import type { ApiSummary, Gateway } from "@apigw/core";
import { kindNames } from "@apigw/model";
import { Problem } from "../problem.js";
import { awsProblem } from "./aws-problem.js";

/** How an API is known: by its id, or by its name or a tag, which must be those of one API alone. */
export type Wanted =
  | { readonly apiId: string }
  | { readonly apiName: string }
  | { readonly tag: Readonly<Record<string, string>> };

export interface Located {
  readonly api: ApiSummary;
  readonly region: string;
}

/** Finds an API of the account, whichever kind it is. */
export async function locate(gateway: Gateway, wanted: Wanted): Promise<Located> {
  const what = describe(wanted);
  const region = await attempt(gateway.region(), what);
  if ("apiId" in wanted) {
    const api = await attempt(gateway.find(wanted.apiId), what);
    if (api !== undefined) return { api, region };
    throw new Problem(
      "not-found",
      `There is no API with the id ${JSON.stringify(wanted.apiId)} in ${region}. Check the id and --region; "apigw-codegen list" shows the APIs that are there.`,
    );
  }
  const found = (await attempt(everyApi(gateway), what)).filter((api) => fits(api, wanted));
  const [api] = found;
  if (api !== undefined && found.length === 1) return { api, region };
  if (api === undefined) {
    throw new Problem(
      "not-found",
      `There is no ${what} in ${region}. Check it and --region; "apigw-codegen list" shows the APIs that are there.`,
    );
  }
  const ids = found.map(({ id, kind }) => `${id} (${kindNames[kind]})`).join(", ");
  throw new Problem("config", `There are ${found.length} APIs for ${what} in ${region}: ${ids}. Name one by its id.`, {
    exitCode: 2,
  });
}

/** The work, its failure told as AWS's. */
export async function attempt<T>(work: Promise<T>, what: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw awsProblem(error, what);
  }
}

async function everyApi(gateway: Gateway): Promise<ApiSummary[]> {
  const apis: ApiSummary[] = [];
  for await (const api of gateway.list()) apis.push(api);
  return apis;
}

function fits({ name, tags = {} }: ApiSummary, wanted: Exclude<Wanted, { apiId: string }>): boolean {
  if ("apiName" in wanted) return name === wanted.apiName;
  return Object.entries(wanted.tag).every(([key, value]) => Object.hasOwn(tags, key) && tags[key] === value);
}

function describe(wanted: Wanted): string {
  if ("apiId" in wanted) return `the API ${JSON.stringify(wanted.apiId)}`;
  if ("apiName" in wanted) return `API called ${JSON.stringify(wanted.apiName)}`;
  const tags = Object.entries(wanted.tag).map(([key, value]) => `${key}=${value}`);
  return `API tagged ${tags.join(", ")}`;
}
