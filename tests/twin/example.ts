// The example of automation/index.ts, compiled with the tests and run by pipeline.test.ts.
import { withEnvironment, type StackConfiguration, type TwinInfo } from "../../automation/index.js";
import type { PipelineOutputs } from "../../components/pipeline.js";

/** Names of the pipelines that stood while the environment did. */
export function reviewPullRequest(twin: TwinInfo, overrides: StackConfiguration = {}): Promise<string[]> {
  return withEnvironment({ name: "pr-7", from: "twin", platformStack: "platform", overrides, twin }, async ({ outputs }) => {
    const pipelines = outputs["pipelines"] as PipelineOutputs[];
    return pipelines.map(({ name }) => name);
  });
}
