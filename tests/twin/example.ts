// The README's example: compiled with the tests and run by pipeline.test.ts; a unit test compares it with the README.
import { withEnvironment, type StackConfiguration, type TwinInfo } from "msk-cdc";

/**
 * Stands the pipelines of Pulumi.twin.yaml up on the platform of stack "platform", and tears them down again, also when
 * the function throws.
 */
export function reviewPullRequest(twin: TwinInfo, overrides: StackConfiguration = {}): Promise<string[]> {
  return withEnvironment(
    { name: "pr-7", from: "twin", platformStack: "platform", overrides, twin },
    async ({ outputs }) => {
      // Rows flow while this function runs.
      const pipelines = outputs["pipelines"] as { name: string }[];
      return pipelines.map(({ name }) => name);
    },
  );
}
