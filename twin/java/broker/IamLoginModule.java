package mskcdc.twin;

import java.security.Provider;
import java.security.Security;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.spi.LoginModule;

/** Named in the IAM listener's sasl.jaas.config: loading it registers the server side of AWS_MSK_IAM in the broker's JVM. */
public final class IamLoginModule implements LoginModule {
    static {
        Security.addProvider(new Mechanisms());
    }

    public static final class Mechanisms extends Provider {
        private static final long serialVersionUID = 1;

        public Mechanisms() {
            super("MskCdcTwin", "1.0", "Server side of " + IamSaslServer.MECHANISM);
            put("SaslServerFactory." + IamSaslServer.MECHANISM, IamSaslServer.Factory.class.getName());
        }
    }

    @Override
    public void initialize(Subject subject, CallbackHandler handler, Map<String, ?> shared, Map<String, ?> options) { }

    @Override
    public boolean login() {
        return true;
    }

    @Override
    public boolean commit() {
        return true;
    }

    @Override
    public boolean abort() {
        return false;
    }

    @Override
    public boolean logout() {
        return true;
    }
}
