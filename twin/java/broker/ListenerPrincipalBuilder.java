package mskcdc.twin;

import org.apache.kafka.common.security.auth.AuthenticationContext;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder;
import org.apache.kafka.common.security.ssl.SslPrincipalMapper;

/**
 * Gives brokers and clients of IAM a kind of name of their own, because ACLs do not concern them. No SCRAM user and no certificate can
 * have a name of these kinds.
 */
public final class ListenerPrincipalBuilder extends DefaultKafkaPrincipalBuilder {
    public ListenerPrincipalBuilder() {
        super(null, SslPrincipalMapper.fromRules("DEFAULT"));
    }

    @Override
    public KafkaPrincipal build(AuthenticationContext context) {
        KafkaPrincipal principal = super.build(context);
        return switch (context.listenerName()) {
            case "REPLICATION", "CONTROLLER" -> new KafkaPrincipal("Broker", "twin");
            case "CLIENT_IAM" -> new KafkaPrincipal("IAM", principal.getName());
            default -> principal;
        };
    }
}
