// Rules over encryption of the connections to databases. Facts: RDS User Guide, "Using SSL/TLS to encrypt a connection"
// (RDS's authorities are its own).
import { shown, type Finding } from "../settings/findings.js";
import type { PipelineSettings } from "../settings/pipeline.js";

type TlsRule = (pipeline: PipelineSettings, at: string) => Finding[];

export const tlsRules: readonly TlsRule[] = [authoritiesUsed, authoritiesKnown];

function authoritiesUsed({ source, sink }: PipelineSettings, at: string): Finding[] {
  return Object.entries({ source, sink }).flatMap(([end, { tls }]) =>
    tls?.ca === undefined || tls.mode === "verify"
      ? []
      : [
          {
            id: "tls.ca.unused",
            path: `${at}.${end}.tls.ca`,
            value: shown(`${at}.${end}.tls.ca`, tls.ca),
            rule: `nobody asks for the server's certificate with ${tls.mode}`,
            fix: "write mode: verify, or remove ca",
          },
        ],
  );
}

/** Whether RDS's authority is the right one shows by the host. */
function authoritiesKnown({ source, secret }: PipelineSettings, at: string): Finding[] {
  if (source.tls?.mode !== "verify" || source.tls.ca !== undefined || source.host !== undefined || !secret.existing)
    return [];
  return [
    {
      id: "tls.authority.unknown",
      path: `${at}.source.tls.ca`,
      value: "absent",
      rule: "the host stands in the secret alone, so that nothing says whose certificate the server's is",
      fix: "write the host into source.host as well, or the authorities' file into source.tls.ca",
    },
  ];
}
