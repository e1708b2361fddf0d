import { command } from "../../command.js";
import type { Output } from "../../output.js";

export const gc = command({
  name: "gc",
  description: "destroy the environments whose time is up",
  define: (defined) =>
    defined
      .option("--dry-run", "only list them", false)
      .option(
        "--github",
        "also those whose pull request is closed (GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN)",
        false,
      )
      .option("--json", "print one JSON object a line", false),
  examples: ["cdc env gc --dry-run", "cdc env gc --github"],
  kinds: ["collected"],
  run,
});

interface GcOptions {
  dryRun: boolean;
  github: boolean;
}

/** Exit code 1: some could not be destroyed. */
async function run(output: Output<"collected">, { dryRun, github }: GcOptions): Promise<number> {
  const [{ collectExpired, emptyStacks }, { closedPullRequests, GitHub, gitHubAccess }, { line }, { interruptible }] =
    await Promise.all([
      import("../../../environments/collection.js"),
      import("../../../preview/github.js"),
      import("../../environmentText.js"),
      import("../../interruption.js"),
    ]);
  const closed = github ? closedPullRequests(new GitHub(gitHubAccess(process.env))) : undefined;
  const { expired, failures } = await interruptible(
    output,
    {
      finishing: "the removal is finished first",
      leftBehind: () => [
        { what: "environments whose time is up, one of them perhaps half removed", remove: "npx cdc env gc" },
      ],
    },
    () => collectExpired({ dryRun, onProgress: output.progress, ...(closed && { closed }) }),
  );
  const told = failures.map(({ name, error }) => ({ name, message: error.message }));
  const empty = await emptyStacks();
  const none = github
    ? "No environment's time is up, and no pull request of one is closed."
    : "No environment's time is up.";
  output.say({ kind: "collected", dryRun, expired: expired.map(({ name }) => name), failures: told, empty }, [
    ...(expired.length + failures.length === 0
      ? [none]
      : expired.map((one) => (dryRun ? `Would be destroyed: ${line(one)}` : `Environment ${one.name} is gone.`))),
    ...told.map(({ name, message }) => `Environment ${name} was not destroyed: ${message}`),
    ...empty.map(
      (name) =>
        `Stack ${name} is empty and says of nobody's: if it is left of an environment, cdc env down ${name} ` +
        "removes it.",
    ),
  ]);
  return failures.length > 0 ? 1 : 0;
}
