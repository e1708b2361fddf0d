// A MariaDB or MySQL server as an instance of RDS for MySQL. Facts: MySQL Reference Manual, "Environment Variables"
// (UMASK), "Server Command Options" (init_file).
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";
import { mysql } from "../../../tools/databases/mysql.js";
import type { DatabaseOptions } from "../engine.js";
import { DatabaseInstance } from "../instance.js";
import { initSql, restartSql } from "./initSql.js";
import { serverOptions } from "./serverOptions.js";
import { makeSystemTables, ownFiles } from "./systemTables.js";

export async function startServer(o: DatabaseOptions): Promise<DatabaseInstance> {
  const server = await o.toolchain.database(mysql);
  const initFile = join(o.dir, "init.sql");
  // MySQL fixes this one when it initializes.
  const lowerCase = server.kind === "mysql" ? (o.parameters["lower_case_table_names"] ?? "0") : "0";
  await mkdir(o.dir, { recursive: true, mode: 0o700 });
  await writeFile(initFile, initSql(o, server.kind), { mode: 0o600 });
  try {
    return await DatabaseInstance.start(o, {
      version: server.version,
      template: {
        key: `${server.kind}-${server.version}-${lowerCase}-private`,
        make: (dataDir) => makeSystemTables(server, dataDir, lowerCase),
      },
      process: (place) => ({
        command: server.server,
        args: ["--no-defaults", ...serverOptions({ ...o, ...place, server, initFile })],
        env: { TZ: "UTC", ...ownFiles },
        ready: /: ready for connections/,
      }),
      // A server goes on when a statement of its --init-file fails.
      comeIn: async ({ port }) => {
        const login = { host: "127.0.0.1", port, user: o.masterUsername, password: o.masterPassword };
        await (await createConnection(login)).end();
      },
    });
  } finally {
    // A restart after a crash reads the file again; the master's password is in it until here only.
    await writeFile(initFile, restartSql);
  }
}
