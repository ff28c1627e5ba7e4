import type { Aws } from "../change.js";
import { GatewayError } from "../error.js";

/**
 * REST and WebSocket APIs write logs by a role of the account (`GetAccount`). One that is there serves every API of the
 * region, and is never overwritten; where there is none, the given one is set (`UpdateAccount`).
 */
export async function needLoggingRole(aws: Aws, given: string | undefined): Promise<void> {
  const { cloudwatchRoleArn = "" } = await aws.account.get();
  if (cloudwatchRoleArn !== "") return;
  if (given === undefined) {
    throw new GatewayError(
      "invalid",
      "The account has no role by which API Gateway writes logs in this region. Give one as cloudwatchRoleArn: a role that apigateway.amazonaws.com may assume, with the policy AmazonAPIGatewayPushToCloudWatchLogs. Nothing was changed.",
    );
  }
  const patchOperations = [{ op: "replace", path: "/cloudwatchRoleArn", value: given } as const];
  await aws.account.update({ patchOperations });
}
