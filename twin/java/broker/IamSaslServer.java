package mskcdc.twin;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import javax.security.auth.callback.CallbackHandler;
import javax.security.sasl.SaslServer;
import javax.security.sasl.SaslServerFactory;
import org.apache.kafka.common.errors.SaslAuthenticationException;

/** Server half of AWS_MSK_IAM: one signed request in, a request id out (aws-msk-iam-auth, "Authentication payload"). */
public final class IamSaslServer implements SaslServer {
    static final String MECHANISM = "AWS_MSK_IAM";
    private static final String VERSION = "2020_10_22";
    private static final ObjectMapper JSON = new ObjectMapper();

    private String principal;

    @Override
    public String getMechanismName() {
        return MECHANISM;
    }

    @Override
    public byte[] evaluateResponse(byte[] response) {
        if (principal != null) throw new SaslAuthenticationException("Invalid request: the exchange is over");
        try {
            Map<String, String> fields = JSON.readValue(response, new TypeReference<>() { });
            if (!VERSION.equals(fields.get("version"))) throw new SaslAuthenticationException("Invalid request: the version is not " + VERSION);
            principal = ConnectRequest.verify(fields).principal();
            return JSON.writeValueAsBytes(Map.of("version", VERSION, "request-id", UUID.randomUUID().toString()));
        } catch (IOException e) {
            throw new SaslAuthenticationException("Invalid request: not a flat JSON object of strings");
        }
    }

    @Override
    public boolean isComplete() {
        return principal != null;
    }

    @Override
    public String getAuthorizationID() {
        if (principal == null) throw new IllegalStateException("Not authenticated");
        return principal;
    }

    @Override
    public byte[] unwrap(byte[] incoming, int offset, int length) {
        throw new IllegalStateException("AWS_MSK_IAM has no security layer of its own");
    }

    @Override
    public byte[] wrap(byte[] outgoing, int offset, int length) {
        throw new IllegalStateException("AWS_MSK_IAM has no security layer of its own");
    }

    @Override
    public Object getNegotiatedProperty(String name) {
        return null;
    }

    @Override
    public void dispose() { }

    public static final class Factory implements SaslServerFactory {
        @Override
        public SaslServer createSaslServer(String mechanism, String protocol, String server, Map<String, ?> properties, CallbackHandler handler) {
            return MECHANISM.equals(mechanism) ? new IamSaslServer() : null;
        }

        @Override
        public String[] getMechanismNames(Map<String, ?> properties) {
            return new String[] {MECHANISM};
        }
    }
}
