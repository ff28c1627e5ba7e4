import type { Connection } from "./connection.js";

/** Where a REST API answers, without its stage: AWS tells it of the other kinds, but not of these. */
export async function restEndpoint({ options, region }: Connection, restApiId: string): Promise<string> {
  const other = options.endpoint ?? process.env.AWS_ENDPOINT_URL;
  if (other !== undefined) {
    const { port } = new URL(other);
    return `http://${restApiId}.execute-api.localhost${port === "" ? "" : `:${port}`}`;
  }
  const name = await region();
  return `https://${restApiId}.execute-api.${name}.amazonaws.com${name.startsWith("cn-") ? ".cn" : ""}`;
}
