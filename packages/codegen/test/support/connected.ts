import { type Client, createClient } from "@apigw/client";
import type { ApiContract } from "@apigw/server";
import { serve } from "@apigw/server/node";
import { afterAll } from "vitest";

/** A service that is served for the tests of one file: a client of it, and where it is. */
export async function connected<Methods extends object>(
  contract: ApiContract<Methods>,
  service: NoInfer<Methods>,
): Promise<{ readonly client: Client; readonly url: string }> {
  const served = await serve(contract, service);
  afterAll(() => served.close());
  return { client: createClient({ baseUrl: served.url }), url: served.url };
}
