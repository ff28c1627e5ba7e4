import { present } from "@apigw/model";
import type { Aws } from "../change.js";
import { all } from "../pages.js";

/** A deployment of an HTTP or WebSocket API. */
export interface Deploy {
  readonly stage: string;
  readonly description?: string;
  /** A stage that is made now deploys each change by itself. */
  readonly autoDeploy?: boolean;
}

/** What the stage serves now. */
export interface Deployed {
  readonly stage: string;
  /** None where the stage deploys by itself. */
  readonly deploymentId?: string;
}

/** The stage serves what is configured now (`CreateDeployment`), and is made where it is not there (`CreateStage`). */
export async function deployV2(aws: Aws, ApiId: string, { stage, description, autoDeploy }: Deploy): Promise<Deployed> {
  const there = (await all(aws.v2.stages.list({ ApiId }))).find(({ StageName }) => StageName === stage);
  if (there?.AutoDeploy === true) return { stage };
  if (there === undefined && autoDeploy === true) {
    await aws.v2.stages.create({ ApiId, StageName: stage, AutoDeploy: true });
    return { stage };
  }
  const Description = present<{ Description?: string }>({ Description: description });
  if (there !== undefined) {
    const { DeploymentId } = await aws.v2.deployments.create({ ApiId, StageName: stage, ...Description });
    return { stage, deploymentId: DeploymentId };
  }
  const { DeploymentId } = await aws.v2.deployments.create({ ApiId, ...Description });
  await aws.v2.stages.create({ ApiId, StageName: stage, DeploymentId });
  return { stage, deploymentId: DeploymentId };
}
