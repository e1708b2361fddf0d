package mskcdc.twin;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** A signed awsJson1.1 request to Secrets Manager, with the credentials of the worker's environment. */
public final class SecretsManagerRequest {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    private static final String SIGNED = "content-type;host;x-amz-date;x-amz-target", TYPE = "application/x-amz-json-1.1";

    private SecretsManagerRequest() { }

    public static HttpRequest.Builder signed(URI endpoint, String region, String operation, String body) {
        String date = ZonedDateTime.now(ZoneOffset.UTC).format(DATE), target = "secretsmanager." + operation;
        String scope = String.join("/", date.substring(0, 8), region, "secretsmanager", "aws4_request");
        String headers = "content-type:" + TYPE + "\nhost:" + endpoint.getAuthority() + "\nx-amz-date:" + date + "\nx-amz-target:" + target + "\n";
        String signature = SigV4.signature(System.getenv("AWS_SECRET_ACCESS_KEY"), date, scope, "POST", "/", Map.of(), headers, SIGNED, body);
        return HttpRequest.newBuilder(endpoint.resolve("/"))
            .header("content-type", TYPE)
            .header("x-amz-date", date)
            .header("x-amz-target", target)
            .header("authorization", SigV4.ALGORITHM + " Credential=" + System.getenv("AWS_ACCESS_KEY_ID") + "/" + scope
                + ", SignedHeaders=" + SIGNED + ", Signature=" + signature)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    }
}
