package mskcdc.twin;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerExtensionsValidatorCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallback;

/** Checks the OAUTHBEARER tokens of the AWS MSK IAM SASL signers (KIP-255 server callback handler). */
public final class SignerTokenValidator implements AuthenticateCallbackHandler {
    @Override
    public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> jaas) { }

    @Override
    public void close() { }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (callback instanceof OAuthBearerValidatorCallback validation) {
                // A refusal is thrown, not reported by error(): not every client takes part in RFC 7628's extra round for that, and then its user
                // would read of an illegal SASL state instead of the reason.
                validation.token(new SignerToken(validation.tokenValue(), ConnectRequest.verifyToken(validation.tokenValue())));
            } else if (callback instanceof OAuthBearerExtensionsValidatorCallback extensions) {
                extensions.inputExtensions().map().forEach((name, value) -> extensions.valid(name));
            } else {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }

    private record SignerToken(String value, ConnectRequest request) implements OAuthBearerToken {
        @Override
        public Set<String> scope() {
            return Set.of();
        }

        @Override
        public long lifetimeMs() {
            return request.expires().toEpochMilli();
        }

        @Override
        public String principalName() {
            return request.principal();
        }

        @Override
        public Long startTimeMs() {
            return request.signed().toEpochMilli();
        }
    }
}
