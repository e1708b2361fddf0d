// Rules over encryption of the connections to databases. Facts: RDS User Guide, "Using SSL/TLS to encrypt a connection"
// (RDS's authorities are its own); MySQL Connector/J, sslMode; MSK Connect gives workers Java's own trust store.
import type { Finding } from "../settings/findings.js";
import type { PipelineSettings } from "../settings/pipeline.js";
import { sinkKindOf } from "../sinks/registry.js";

type TlsRule = (pipeline: PipelineSettings, at: string) => Finding[];

export const tlsRules: readonly TlsRule[] = [urlAgrees, urlIsOurs, authoritiesKnown];

/** The URL's own setting stays. It may leave the connection unencrypted. */
function urlAgrees({ sink }: PipelineSettings, at: string): Finding[] {
  const said = sink.url === undefined ? undefined : sinkKindOf({ sink }).tlsOf(sink.url);
  if (sink.tls === undefined || said === undefined || said === sink.tls.mode) return [];
  return [
    {
      id: "sink.tls.contradicted",
      path: `${at}.sink.tls.mode`,
      value: JSON.stringify(sink.tls.mode),
      rule: "sink.url says something else about TLS, and the driver would do that",
      fix: "remove sslMode, useSSL, requireSSL and verifyServerCertificate from sink.url, or remove sink.tls",
    },
  ];
}

function urlIsOurs({ sink, secret }: PipelineSettings, at: string): Finding[] {
  if (sink.tls === undefined || !secret.existing) return [];
  return [
    {
      id: "sink.tls.ofSecret",
      path: `${at}.sink.tls.mode`,
      value: JSON.stringify(sink.tls.mode),
      rule: "a secret that is there already has its own JDBC URL, which alone says whether the connector encrypts",
      fix: "remove it, and write sslMode=REQUIRED (or VERIFY_IDENTITY, DISABLED) into the URL in the secret",
    },
  ];
}

const rdsName = /\.rds\.amazonaws\.com(\.cn)?(?=[:,/?]|$)/;

/** A worker can't get another authority's certificate. Demo databases are RDS's, too. */
function authoritiesKnown({ source, sink, secret }: PipelineSettings, at: string): Finding[] {
  const ends = [
    { end: "source", tls: source.tls, where: source.host },
    { end: "sink", tls: sink.tls, where: sink.url },
  ];
  return ends
    .filter(
      ({ tls, where }) => tls?.mode === "verify" && (where === undefined ? !secret.existing : rdsName.test(where)),
    )
    .map(({ end }) => ({
      id: "tls.authority.unknown",
      path: `${at}.${end}.tls.mode`,
      value: '"verify"',
      rule:
        "the connectors' workers know public authorities only, and RDS's certificates are of an authority of its " +
        "own, so that no connection would come about",
      fix: "write require, which encrypts without asking who answers",
    }));
}
