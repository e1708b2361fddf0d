// Rules over encryption of the connections to databases. Facts: RDS User Guide, "Using SSL/TLS to encrypt a connection"
// (RDS's authorities are its own); MSK Connect gives workers Java's own trust store.
import type { Finding } from "../settings/findings.js";
import type { PipelineSettings } from "../settings/pipeline.js";

type TlsRule = (pipeline: PipelineSettings, at: string) => Finding[];

export const tlsRules: readonly TlsRule[] = [authoritiesKnown];

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
