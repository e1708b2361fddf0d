// RDS for MySQL and for MariaDB: on the twin either is the MariaDB or MySQL server of this machine. Facts: RDS API
// Reference, CreateDBInstance; RDS User Guide, "Parameter groups".
import type { DatabaseEngine } from "../engine.js";

export const mysql: DatabaseEngine = {
  names: ["mysql", "mariadb"],
  family: { pattern: /^(mysql|mariadb)\d+\.\d+$/, example: "mysql8.0" },
  limits: { username: 16, password: 41, dbName: 64, reserved: ["rdsadmin", "rdsrepladmin"] },
  licenseModel: "general-public-license",
  defaultPort: 3306,
  // Loaded when the first instance starts: a MySQL client comes with it.
  start: async (options) => (await import("./server.js")).startServer(options),
};
