import { command } from "../../command.js";
import type { Output } from "../../output.js";

export const status = command({
  name: "status",
  description: "list the twins, or print as JSON what runs in one",
  define: (defined) => defined.argument("[name]", "name of the twin; without it all are listed"),
  examples: ["cdc twin status", "cdc twin status default"],
  run,
});

async function run(output: Output<never>, name: string | undefined): Promise<void> {
  const { listTwins, orphanedTwins, twinStatus } = await import("../../../access/twin.js");
  if (name !== undefined) {
    output.document(await twinStatus(name), { indent: 2 });
    return;
  }
  for (const twin of await listTwins()) {
    const state = twin.running ? `running, ${twin.apiUrl}` : "stopped";
    const mode = twin.mode === "control-plane" ? ", control plane only" : "";
    output.text(`${twin.name}  ${twin.problem ?? `${state}${mode}`}  ${twin.dir}`);
  }
  for (const orphan of orphanedTwins())
    output.warn(
      `${orphan.name} was left by a command that was killed; the next cdc demo or cdc twin start removes it, or: ` +
        `npx cdc twin stop ${orphan.name} --remove`,
    );
}
