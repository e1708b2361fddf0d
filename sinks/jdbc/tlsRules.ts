// Rules over the encryption that a JDBC sink's URL asks for. Facts: MySQL Connector/J, sslMode.
import type { PipelineRule } from "../../connectors/properties.js";
import type { Finding } from "../../settings/findings.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import { tlsOf } from "./url.js";

export const tlsRules: readonly PipelineRule<PipelineSettings>[] = [urlAgrees, urlIsOurs];

/** The URL's own word stays: it may leave the connection plain. */
function urlAgrees({ sink }: PipelineSettings, at: string): Finding[] {
  const said = sink.url === undefined ? undefined : tlsOf(sink.url);
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
