// The system tables of a new server. Facts: MariaDB Knowledge Base, "mariadb-install-db"; MySQL Reference Manual,
// "Initializing the Data Directory", "Environment Variables" (UMASK).
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { MysqlServer } from "../../../tools/databases/mysql.js";
import { commonOptions } from "./serverOptions.js";

/** Both servers give their files to a group otherwise. */
export const ownFiles = { UMASK: "0600", UMASK_DIR: "0700" };

/** @param lowerCase MySQL's lower_case_table_names */
export async function makeSystemTables(server: MysqlServer, dataDir: string, lowerCase: string): Promise<void> {
  // Small files, because every instance copies them.
  const small = ["--innodb-log-file-size=8M", "--innodb-autoextend-increment=1"];
  const common = ["--no-defaults", ...commonOptions(server), `--datadir=${dataDir}`, ...small];
  const [command, args] =
    server.installDb === undefined
      ? [server.server, [...common, "--initialize-insecure", `--lower-case-table-names=${lowerCase}`]]
      : [
          server.installDb,
          [...common, "--skip-test-db", "--skip-name-resolve", "--auth-root-authentication-method=socket"],
        ];
  try {
    // MariaDB's is a shell script that writes files by itself.
    await promisify(execFile)("sh", ["-c", 'umask 077; exec "$0" "$@"', command, ...args], {
      cwd: dataDir,
      env: { ...process.env, ...ownFiles },
      maxBuffer: 16 * 1024 * 1024,
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(
      `${command} could not make the system tables of ${server.product} ` +
        `${server.version}:\n${stdout ?? ""}${stderr ?? String(error)}`,
    );
  }
}
