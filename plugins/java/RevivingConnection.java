package mskcdc.pool;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A connection that is exchanged for a new one once its server has ended it. It is never exchanged within a transaction:
 * whoever began that has to hear that it is gone.
 */
final class RevivingConnection implements InvocationHandler {
  private final RevivingConnectionProvider provider;
  private Connection pooled;
  private boolean inTransaction;

  private RevivingConnection(RevivingConnectionProvider provider) throws SQLException {
    this.provider = provider;
    this.pooled = provider.pooled();
  }

  static Connection of(RevivingConnectionProvider provider) throws SQLException {
    return (Connection)
        Proxy.newProxyInstance(
            RevivingConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new RevivingConnection(provider));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    String name = method.getName();
    if (name.equals("close")) {
      pooled.close();
      return null;
    }
    boolean begins = name.equals("setAutoCommit");
    if ((begins || !inTransaction) && pooled.isClosed()) exchange();
    if (begins) inTransaction = arguments[0].equals(false);
    // A transaction that could not end is gone with its connection.
    if (name.equals("commit") || name.equals("rollback")) inTransaction = false;
    try {
      return method.invoke(pooled, arguments);
    } catch (InvocationTargetException error) {
      // The server has taken back itself what was pending. An error here would hide the one that the sink tries again.
      if (name.equals("rollback") && pooled.isClosed()) return null;
      throw error.getCause();
    }
  }

  private void exchange() throws SQLException {
    Connection ended = pooled;
    pooled = provider.pooled();
    try {
      ended.close();
    } catch (SQLException error) {
      // The pool drops it: its server has ended it already.
    }
  }
}
