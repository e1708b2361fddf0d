// A source connector without a source: counts, and writes each number into a topic. Its offset is the number, so that a gap after a restart shows.
package mskcdc.test;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

public final class Ticker extends SourceConnector {
  private Map<String, String> settings;

  @Override public void start(Map<String, String> properties) { settings = properties; }
  @Override public Class<? extends Task> taskClass() { return Counter.class; }
  @Override public List<Map<String, String>> taskConfigs(int maxTasks) { return List.of(settings); }
  @Override public void stop() {}
  @Override public ConfigDef config() { return new ConfigDef().define("topic", ConfigDef.Type.STRING, ConfigDef.Importance.HIGH, "where the numbers go"); }
  @Override public String version() { return "1"; }

  public static final class Counter extends SourceTask {
    private static final Map<String, String> PARTITION = Map.of("counter", "1");
    private String topic;
    private long next;

    @Override public void start(Map<String, String> properties) {
      topic = properties.get("topic");
      Map<String, Object> last = context.offsetStorageReader().offset(PARTITION);
      next = last == null ? 0 : ((Number) last.get("n")).longValue() + 1;
    }

    @Override public List<SourceRecord> poll() throws InterruptedException {
      Thread.sleep(100);
      long number = next++;
      return List.of(new SourceRecord(PARTITION, Map.of("n", number), topic, 0, Schema.STRING_SCHEMA, Long.toString(number)));
    }

    @Override public void stop() {}
    @Override public String version() { return "1"; }
  }
}
