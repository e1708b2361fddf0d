package mskcdc.twin;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.ScramCredentialCallback;
import org.apache.kafka.common.security.scram.internals.ScramCredentialUtils;

/**
 * The users of the SCRAM listener: those of the secrets that are associated with the cluster. The twin writes their file, which is read
 * at each login, so that a user who is gone is refused at once.
 */
public final class ScramUsers implements AuthenticateCallbackHandler {
    private static final Path FILE = Path.of(System.getenv("SCRAM_USERS_FILE"));

    @Override
    public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> jaas) { }

    @Override
    public void close() { }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        String user = null;
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback name) user = name.getDefaultName();
            else if (callback instanceof ScramCredentialCallback credential) credential.scramCredential(credentialOf(user));
            else throw new UnsupportedCallbackException(callback);
        }
    }

    /** Null for a user who is not there: Kafka refuses the login. */
    private static ScramCredential credentialOf(String user) throws IOException {
        Properties users = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(FILE, StandardCharsets.UTF_8)) {
            users.load(reader);
        } catch (NoSuchFileException e) {
            return null;
        }
        String credential = user == null ? null : users.getProperty(user);
        return credential == null ? null : ScramCredentialUtils.credentialFromString(credential);
    }
}
