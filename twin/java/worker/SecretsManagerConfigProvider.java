package com.amazonaws.kafka.config.providers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mskcdc.twin.SecretsManagerRequest;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * The twin's double of msk-config-providers' class of this name: {@code ${secretsmanager:SECRET:KEY}} is the field KEY of the JSON object
 * in SECRET, read from the twin's Secrets Manager. SECRET is URL-encoded where it is an ARN; KEY may end in {@code ?ttl=MILLISECONDS}, after
 * which Connect reads it again; the object's values are strings, numbers or booleans. Parameters as documented there: region, endpoint,
 * NotFoundStrategy (fail, or ignore: an empty string). Nothing of a secret's content goes into a message.
 */
public final class SecretsManagerConfigProvider implements ConfigProvider {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Pattern TTL = Pattern.compile("(?:^|,)ttl=([^,]*)");

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
    private String region;
    private URI endpoint;
    private boolean ignoreMissing;

    @Override
    public void configure(Map<String, ?> configs) {
        region = text(configs, "region", System.getenv("AWS_REGION"));
        endpoint = URI.create(text(configs, "endpoint", System.getenv("AWS_ENDPOINT_URL")));
        String strategy = text(configs, "NotFoundStrategy", "fail");
        if (!Set.of("fail", "ignore").contains(strategy)) throw new ConfigException("NotFoundStrategy", strategy, "must be fail or ignore");
        ignoreMissing = strategy.equals("ignore");
    }

    @Override
    public ConfigData get(String path) {
        return get(path, Set.of());
    }

    @Override
    public ConfigData get(String path, Set<String> keys) {
        Map<String, String> data = new HashMap<>();
        if (path == null || path.isEmpty() || keys.isEmpty()) return new ConfigData(data);
        String secretId = URLDecoder.decode(path, StandardCharsets.UTF_8);
        JsonNode secret = read(secretId);
        Long ttl = null;
        for (String keyWithOptions : keys) {
            String[] parts = keyWithOptions.split("\\?", 2);
            ttl = parts.length < 2 ? ttl : shorter(ttl, parts[1]);
            JsonNode value = secret == null ? null : secret.get(parts[0]);
            if (value == null && !ignoreMissing) throw new ConfigException("Secret undefined " + secretId + ":" + parts[0]);
            data.put(keyWithOptions, value == null ? "" : value.isNull() ? null : value.asText());
        }
        return ttl == null ? new ConfigData(data) : new ConfigData(data, ttl);
    }

    /** The shorter of a time to live and that of a key's options, {@code name=value,name=value}. */
    private static Long shorter(Long ttl, String options) {
        Matcher matcher = TTL.matcher(options);
        if (!matcher.find()) return ttl;
        if (!matcher.group(1).matches("\\d{1,18}")) throw new ConfigException("ttl", matcher.group(1), "must be a number of milliseconds");
        long other = Long.parseLong(matcher.group(1));
        return ttl == null ? other : Math.min(ttl, other);
    }

    @Override
    public void close() { }

    /** The secret's JSON object; null when there is no such secret and that is to be ignored. */
    private JsonNode read(String secretId) {
        HttpResponse<String> response = send(secretId);
        try {
            JsonNode answer = JSON.readTree(response.body());
            if (response.statusCode() == 200) return content(secretId, answer);
            String type = answer.path("__type").asText("").replaceFirst(".*#", "");
            if (type.equals("ResourceNotFoundException") && ignoreMissing) return null;
            throw new ConfigException("Secrets Manager refused to give " + secretId + ": " + type + ": "
                + answer.path("message").asText(answer.path("Message").asText("")) + " (status code: " + response.statusCode() + ")");
        } catch (JsonProcessingException e) {
            throw new ConfigException("Secrets Manager answered for " + secretId + " with status code " + response.statusCode() + " and no JSON");
        }
    }

    private static JsonNode content(String secretId, JsonNode answer) {
        try {
            JsonNode content = JSON.readTree(answer.path("SecretString").asText(""));
            boolean flat = content.isObject();
            for (JsonNode value : content) flat &= value.isValueNode();
            if (flat) return content;
        } catch (JsonProcessingException e) {
            // The cause would quote the secret.
        }
        throw new ConfigException("Unexpected value of a secret's structure: " + secretId + " does not hold a flat JSON object");
    }

    private HttpResponse<String> send(String secretId) {
        try {
            String body = JSON.writeValueAsString(Map.of("SecretId", secretId));
            HttpRequest request = SecretsManagerRequest.signed(endpoint, region, "GetSecretValue", body).timeout(TIMEOUT).build();
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new ConfigException("Secrets Manager at " + endpoint + " can't be reached for " + secretId + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigException("Interrupted while reading " + secretId);
        }
    }

    private static String text(Map<String, ?> configs, String name, String otherwise) {
        Object value = configs.get(name);
        String chosen = value == null || value.toString().isBlank() ? otherwise : value.toString();
        if (chosen == null) throw new ConfigException(name, null, "has no value, neither here nor in the worker's environment");
        return chosen;
    }
}
