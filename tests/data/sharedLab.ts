// The one lab of all test files that a process runs: started at first use, stopped after the last file.
import { Lab } from "./lab.js";

let starting: Promise<Lab> | undefined;

/** With a session of the file's own. TIMESTAMPs depend on the server's zone, which is not UTC here. */
export async function sharedLab(): Promise<Lab> {
  const lab = await (starting ??= Lab.start({ default_time_zone: "+09:00" }));
  await lab.reconnect();
  return lab;
}

after(async function () {
  this.timeout(60_000);
  await (await starting)?.stop();
});
