package mskcdc.twin;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.errors.SaslAuthenticationException;

/**
 * The presigned {@code kafka-cluster:Connect} request that every IAM client of MSK sends, as AWS_MSK_IAM's JSON (aws-msk-iam-auth,
 * "Authentication payload") or as the base64url URL of an OAUTHBEARER token (aws-msk-iam-sasl-signer), and the one check for both.
 * The broker accepts the one access key of its own twin, from its environment.
 */
record ConnectRequest(String principal, Instant signed, Instant expires) {
    private static final String ACTION = "kafka-cluster:Connect";
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    /** SigV4 allows a clock this far ahead, and nothing may be presigned for longer than the signers do. */
    private static final Duration SKEW = Duration.ofMinutes(5), LONGEST = Duration.ofMinutes(15);

    /** @throws SaslAuthenticationException with the reason: Kafka tells a client the message of this type only */
    static ConnectRequest verifyToken(String token) {
        Map<String, String> fields = new HashMap<>();
        try {
            URI url = URI.create(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
            for (String pair : url.getRawQuery().split("&")) {
                String[] parts = pair.split("=", 2);
                fields.put(parts[0].toLowerCase(Locale.ROOT), URLDecoder.decode(parts.length > 1 ? parts[1] : "", StandardCharsets.UTF_8));
            }
            fields.put("host", url.getHost());
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new SaslAuthenticationException("Invalid token: not the base64url form of a presigned URL");
        }
        return verify(fields);
    }

    /** @param fields query parameters with lower-case names, and {@code host} */
    static ConnectRequest verify(Map<String, String> fields) {
        require(ACTION.equals(fields.get("action")), "the action is not " + ACTION);
        require(SigV4.ALGORITHM.equals(fields.get("x-amz-algorithm")), "the algorithm is not " + SigV4.ALGORITHM);
        require("host".equals(fields.get("x-amz-signedheaders")), "the signed headers are not exactly: host");
        String[] credential = fields.getOrDefault("x-amz-credential", "").split("/");
        require(credential.length == 5 && credential[3].equals("kafka-cluster") && credential[4].equals("aws4_request"),
            "the credential scope is not <key>/<date>/<region>/kafka-cluster/aws4_request");
        String region = System.getenv("AWS_REGION");
        require(credential[2].equals(region), "the credential should be scoped to region " + region + ", not " + credential[2]);
        require(credential[0].equals(System.getenv("AWS_ACCESS_KEY_ID")), "the access key id is not known here");

        Instant signed = date(fields.get("x-amz-date"));
        Instant expires = signed.plus(lifetime(fields.get("x-amz-expires"))), now = Instant.now();
        require(fields.get("x-amz-date").startsWith(credential[1]), "the credential scope is of another day than the signature");
        require(signed.isBefore(now.plus(SKEW)) && now.isBefore(expires), "the signature expired or is not yet current");

        Map<String, String> query = new TreeMap<>();
        query.put("Action", ACTION);
        for (String name : new String[] {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Security-Token"}) {
            String value = fields.get(name.toLowerCase(Locale.ROOT));
            if (value != null) query.put(name, value);
        }
        String scope = String.join("/", credential[1], credential[2], credential[3], credential[4]);
        String expected = SigV4.signature(System.getenv("AWS_SECRET_ACCESS_KEY"), fields.get("x-amz-date"), scope, "GET", "/", query,
            "host:" + fields.get("host") + "\n", "host", "");
        require(MessageDigest.isEqual(bytes(expected), bytes(fields.getOrDefault("x-amz-signature", ""))), "the signature does not match");
        return new ConnectRequest(credential[0], signed, expires);
    }

    private static Instant date(String text) {
        try {
            return LocalDateTime.parse(text == null ? "" : text, DATE).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw refused("X-Amz-Date is not a date");
        }
    }

    private static Duration lifetime(String text) {
        try {
            // The JavaScript signer writes fractions of seconds for temporary credentials.
            Duration lifetime = Duration.ofMillis((long) (Double.parseDouble(text == null ? "" : text) * 1000));
            require(lifetime.compareTo(LONGEST) <= 0, "the signature is valid for more than 15 minutes");
            return lifetime;
        } catch (NumberFormatException e) {
            throw refused("X-Amz-Expires is not a number of seconds");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) throw refused(otherwise);
    }

    private static SaslAuthenticationException refused(String why) {
        return new SaslAuthenticationException("Access denied: " + why);
    }
}
