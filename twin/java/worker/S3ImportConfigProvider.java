package com.amazonaws.kafka.config.providers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import mskcdc.twin.S3Request;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * The twin's double of msk-config-providers' class of this name: {@code ${s3import:REGION:BUCKET/KEY}} is the path of a copy of that object,
 * read from the twin's S3. The copy has the name of KEY's last part; one that is there already is taken as it is. Parameter as documented
 * there: local_dir, by default the worker's own directory, since the system's temporary one belongs to every user of this machine.
 */
public final class S3ImportConfigProvider implements ConfigProvider {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
    private Path directory;

    @Override
    public void configure(Map<String, ?> configs) {
        Object own = configs.get("local_dir");
        directory = Path.of(own == null ? "" : own.toString()).toAbsolutePath();
    }

    @Override
    public ConfigData get(String path) {
        return get(path, Set.of());
    }

    @Override
    public ConfigData get(String region, Set<String> objects) {
        Map<String, String> data = new HashMap<>();
        String asked = region == null || region.isBlank() ? System.getenv("AWS_REGION") : region;
        for (String object : objects) data.put(object, imported(asked, object).toString());
        return new ConfigData(data);
    }

    @Override
    public void close() { }

    private Path imported(String region, String object) {
        Path copy = directory.resolve(Path.of(object).getFileName());
        if (Files.exists(copy)) return copy;
        URI endpoint = URI.create(System.getenv("AWS_ENDPOINT_URL"));
        try {
            HttpResponse<byte[]> response = http.send(
                S3Request.get(endpoint, region, object).timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200)
                throw new ConfigException("No object found at " + object + " (status code: " + response.statusCode() + ")");
            // Connector and task may ask at the same time, and none must read half of it.
            Path aside = Files.write(Files.createTempFile(directory, "import", ""), response.body());
            return Files.move(aside, copy, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ConfigException("S3 at " + endpoint + " can't be reached for " + object + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigException("Interrupted while reading " + object);
        }
    }
}
