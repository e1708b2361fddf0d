// Amazon RDS has no API on the twin: its instances are recorded resources with a database server behind each.
import type { TwinContext } from "../context.js";
import type { TwinService } from "../twinService.js";
import type { Databases } from "./store.js";

export function rds({ layout }: TwinContext, databases: Databases): TwinService {
  return {
    effects: databases.effects(),
    directories: { dir: layout.databasesDir, names: () => databases.ids() },
    status: () => ({ databases: databases.status() }),
    resume: () => databases.resume(),
    stop: () => databases.stop(),
  };
}
