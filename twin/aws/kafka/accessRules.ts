// How clients get in to a cluster: which listeners its settings open, and which settings MSK refuses. Facts: MSK
// Developer Guide, "Update security settings of a cluster" (table); Amazon MSK API Reference, ClientAuthentication
// (TLS_PLAINTEXT beside SASL needs unauthenticated).
import type { ClientListener } from "../../kafka/listeners.js";
import { badRequest } from "../errors.js";
import type { Provisioned } from "./requests.js";

type Access = Pick<Provisioned, "clientAuthentication" | "encryptionInfo">;

interface Schemes {
  iam: boolean;
  scram: boolean;
  mutualTls: boolean;
  unauthenticated: boolean;
}

/** A cluster without a word about authentication asks for none. */
function schemesOf({ clientAuthentication }: Access): Schemes {
  const { sasl, tls, unauthenticated } = clientAuthentication ?? { unauthenticated: { enabled: true } };
  return {
    iam: sasl?.iam?.enabled === true,
    scram: sasl?.scram?.enabled === true,
    mutualTls: tls?.enabled ?? (tls?.certificateAuthorityArnList ?? []).length > 0,
    unauthenticated: unauthenticated?.enabled === true,
  };
}

const encryptionOf = ({ encryptionInfo }: Access): "TLS" | "TLS_PLAINTEXT" | "PLAINTEXT" =>
  encryptionInfo?.encryptionInTransit?.clientBroker ?? "TLS";

/** The listeners of a cluster with these settings, which are checked. */
export function listenersOf(access: Access): ClientListener[] {
  const { iam, scram, mutualTls, unauthenticated } = schemesOf(access);
  const encryption = encryptionOf(access);
  return [
    ...(unauthenticated && encryption !== "TLS" ? ["plaintext" as const] : []),
    ...(mutualTls || (unauthenticated && encryption !== "PLAINTEXT") ? ["tls" as const] : []),
    ...(scram ? ["scram" as const] : []),
    ...(iam ? ["iam" as const] : []),
  ];
}

/** ARNs of the authorities whose clients get in by TLS; empty where TLS asks for no certificate. */
export function authoritiesOf(access: Access): readonly string[] {
  return schemesOf(access).mutualTls ? (access.clientAuthentication?.tls?.certificateAuthorityArnList ?? []) : [];
}

/** @throws AwsError BadRequestException with the first rule that is broken */
export function checkAccess(access: Access): void {
  const { iam, scram, mutualTls, unauthenticated } = schemesOf(access);
  const encryption = encryptionOf(access);
  const secured = iam || scram || mutualTls;
  if (!secured && !unauthenticated)
    throw badRequest(
      "Turn on at least one way for clients to authenticate, or unauthenticated.",
      "clientAuthentication",
    );
  if (secured && encryption === "PLAINTEXT")
    throw badRequest(
      "Authentication with IAM, SASL/SCRAM or TLS needs encryption between clients and brokers: set clientBroker to " +
        "TLS, or to TLS_PLAINTEXT beside unauthenticated.",
      "clientBroker",
    );
  if (secured && access.encryptionInfo?.encryptionInTransit?.inCluster === false)
    throw badRequest("Authentication needs encryption between brokers: set inCluster to true.", "inCluster");
  if ((iam || scram) && encryption === "TLS_PLAINTEXT" && !unauthenticated)
    throw badRequest("TLS_PLAINTEXT beside SASL needs unauthenticated.enabled true.", "unauthenticated");
  if (mutualTls && authoritiesOf(access).length === 0)
    throw badRequest("TLS authentication needs the ARN of a private certificate authority.", "tls");
  // One port, which either asks for a certificate or does not. MSK's guide does not say which.
  if (mutualTls && unauthenticated && encryption === "TLS")
    throw badRequest(
      "The twin does not have TLS with and without a client's certificate on one port: set clientBroker to " +
        "TLS_PLAINTEXT, so that clients without one come in by plaintext.",
      "clientAuthentication",
    );
}
