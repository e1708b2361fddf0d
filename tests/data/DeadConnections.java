// What a connection of our pool says after its server has ended it: a line each time. Arguments: JDBC URL; user and
// password are in the environment.
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import mskcdc.pool.RevivingConnectionProvider;

public class DeadConnections {
  public static void main(String[] arguments) throws Exception {
    String url = arguments[0];
    String user = System.getenv("TRIAL_USER");
    String password = System.getenv("TRIAL_PASSWORD");
    RevivingConnectionProvider provider = new RevivingConnectionProvider();
    provider.configure(
        Map.of(
            "hibernate.connection.url", url,
            "hibernate.connection.username", user,
            "hibernate.connection.password", password,
            "hibernate.agroal.maxSize", "2",
            "hibernate.agroal.validateOnBorrow", "true",
            "hibernate.agroal.connectionValidator", "mskcdc.pool.WritableValidator"));
    try (Connection server = DriverManager.getConnection(url, user, password)) {
      Connection connection = provider.getConnection();
      end(server, connection);
      say("outside of a transaction", connection);
      say("again", connection);
      connection.setAutoCommit(false);
      end(server, connection);
      say("in a transaction", connection);
      say("still in it", connection);
      connection.rollback();
      say("after it", connection);
      provider.closeConnection(connection);
    }
    provider.stop();
  }

  private static void end(Connection server, Connection connection) throws SQLException {
    long id;
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT CONNECTION_ID()")) {
      found.next();
      id = found.getLong(1);
    }
    try (Statement statement = server.createStatement()) {
      statement.execute("KILL " + id);
    }
  }

  private static void say(String when, Connection connection) {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
      System.out.println(when + ": answers");
    } catch (SQLException error) {
      System.out.println(when + ": fails");
    }
  }
}
