package mskcdc.twin;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** AWS Signature Version 4 (AWS General Reference, "Create a signed AWS API request"), the part that both sides of the twin share. */
final class SigV4 {
    private SigV4() { }

    static final String ALGORITHM = "AWS4-HMAC-SHA256";

    /**
     * The signature of one request, in hexadecimal.
     *
     * @param scope date/region/service/aws4_request
     * @param canonicalHeaders one "name:value\n" per signed header, sorted
     */
    static String signature(String secret, String date, String scope, String method, String path, Map<String, String> query,
                            String canonicalHeaders, String signedHeaders, String body) {
        String canonical = String.join("\n", method, path, canonicalQuery(query), canonicalHeaders, signedHeaders, hash(body));
        String toSign = String.join("\n", ALGORITHM, date, scope, hash(canonical));
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) key = hmac(key, part);
        return HexFormat.of().formatHex(hmac(key, toSign));
    }

    static String hash(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String canonicalQuery(Map<String, String> query) {
        StringJoiner joined = new StringJoiner("&");
        new TreeMap<>(query).forEach((name, value) -> joined.add(encode(name) + "=" + encode(value)));
        return joined.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
