package mskcdc.pool;

import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Lets Agroal, the pool of Debezium's JDBC sink from 3.6 on, hand out connections to servers that take writes. The
 * statement is sinks/jdbc/writable.ts's. WritableValidator.class is what `javac --release 17 -g:none` makes of this
 * file, so that archives are the same whatever JDK a machine has.
 */
public final class WritableValidator implements ConnectionValidator {
  private static final String SQL =
      "SELECT CASE WHEN @@innodb_read_only IN ('0', 'OFF') AND (@@read_only IN ('0', 'OFF') OR EXISTS (SELECT 1 FROM information_schema.user_privileges WHERE grantee = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''') AND privilege_type IN ('SUPER', 'READ_ONLY ADMIN', 'READ ONLY ADMIN', 'CONNECTION_ADMIN'))) THEN 1 ELSE (SELECT SLEEP(1) UNION SELECT 1) END";

  @Override
  public boolean isValid(Connection connection) {
    try {
      Statement statement = connection.createStatement();
      try {
        statement.execute(SQL);
        return true;
      } finally {
        statement.close();
      }
    } catch (SQLException error) {
      return false;
    }
  }
}
