package mskcdc.twin;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** A signed GetObject in path style, with the credentials of the worker's environment. */
public final class S3Request {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    private static final String SIGNED = "host;x-amz-content-sha256;x-amz-date";

    private S3Request() { }

    /** @param object BUCKET/KEY, of letters that a URL takes as they are */
    public static HttpRequest.Builder get(URI endpoint, String region, String object) {
        String date = ZonedDateTime.now(ZoneOffset.UTC).format(DATE), path = "/" + object, hash = SigV4.hash("");
        String scope = String.join("/", date.substring(0, 8), region, "s3", "aws4_request");
        String headers = "host:" + endpoint.getAuthority() + "\nx-amz-content-sha256:" + hash + "\nx-amz-date:" + date + "\n";
        String signature =
            SigV4.signature(System.getenv("AWS_SECRET_ACCESS_KEY"), date, scope, "GET", path, Map.of(), headers, SIGNED, "");
        return HttpRequest.newBuilder(endpoint.resolve(path))
            .header("x-amz-content-sha256", hash)
            .header("x-amz-date", date)
            .header("authorization", SigV4.ALGORITHM + " Credential=" + System.getenv("AWS_ACCESS_KEY_ID") + "/" + scope
                + ", SignedHeaders=" + SIGNED + ", Signature=" + signature)
            .GET();
    }
}
