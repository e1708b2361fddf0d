import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka's own client: writes a record to partition 0 of TOPIC and reads it back, once with each FILE of client properties. */
public final class Access {
    public static void main(String[] args) throws Exception {
        TopicPartition partition = new TopicPartition(args[0], 0);
        for (String file : List.of(args).subList(1, args.length)) {
            Properties properties = new Properties();
            try (var reader = Files.newBufferedReader(Path.of(file))) {
                properties.load(reader);
            }
            String answer;
            try {
                answer = "moved " + moved(properties, partition, file);
            } catch (Exception e) {
                Throwable cause = e;
                while (cause.getCause() != null) cause = cause.getCause();
                answer = "refused " + cause.getClass().getSimpleName() + ": " + cause.getMessage();
            }
            System.out.println(answer.replace('\n', ' '));
        }
    }

    private static String moved(Properties properties, TopicPartition partition, String value) throws Exception {
        long offset;
        try (var producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            offset = producer.send(new ProducerRecord<String, String>(partition.topic(), 0, null, value)).get().offset();
        }
        try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, offset);
            for (int attempt = 0; attempt < 10; attempt++)
                for (var record : consumer.poll(Duration.ofSeconds(1))) if (record.offset() == offset) return record.value();
        }
        throw new IllegalStateException("nothing came back");
    }
}
