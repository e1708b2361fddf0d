package mskcdc.pool;

import java.sql.Connection;
import java.sql.SQLException;
import org.hibernate.agroal.internal.AgroalConnectionProvider;

/**
 * Agroal's pool, as Debezium's JDBC sink has it from 3.6 on. The sink keeps one session for as long as its task lives,
 * and looks at its tables outside of transactions. Where the server ends meanwhile, Hibernate keeps the ended connection,
 * and each retry of the sink fails on it. This pool's connections are exchanged instead.
 */
public final class RevivingConnectionProvider extends AgroalConnectionProvider {
  @Override
  public Connection getConnection() throws SQLException {
    return RevivingConnection.of(this);
  }

  Connection pooled() throws SQLException {
    return super.getConnection();
  }
}
