// Whether a MySQL sink can be written, as its pool asks before each batch. Facts: MySQL, "read_only" (whom it does not
// bind), "innodb_read_only" (a reader of Aurora), "Subquery Errors" (1242); MariaDB, "READ_ONLY ADMIN"; c3p0,
// "preferredTestQuery".

/**
 * Fails, after a second, on a server that takes no writes: the pool then tries another connection, until the failover
 * is through. The connector itself gives up at error 1290, which its retries do not know.
 */
export const writableSql =
  "SELECT CASE WHEN @@innodb_read_only IN ('0', 'OFF') AND (@@read_only IN ('0', 'OFF') OR EXISTS (SELECT 1 FROM information_schema.user_privileges WHERE grantee = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''') AND privilege_type IN ('SUPER', 'READ_ONLY ADMIN', 'READ ONLY ADMIN', 'CONNECTION_ADMIN'))) THEN 1 ELSE (SELECT SLEEP(1) UNION SELECT 1) END";

/** Asks the same of connections from Agroal, which takes no statement but a class (plugins/java). */
export const writableValidator = "mskcdc.pool.WritableValidator";
