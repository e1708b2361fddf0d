// A TLS identity of the twin: a self-signed certificate for this machine's loopback, which is its own authority.
// Brokers have one, databases another, since workers do not know RDS's authority. Facts: RFC 5280, 4.2.1; Kafka,
// "Encryption and Authentication using SSL" (PEM).
import { generateKeyPair } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { javaTrustStore } from "../tools/javaTrustStore.js";

export interface Tls {
  /** PEM: the server's private key, and its certificate. */
  serverFile: string;
  /** PEM: the certificate alone, for clients. */
  caFile: string;
  /** The same for Java, without a password, so that none stands in a worker's arguments. */
  truststore: string;
}

/** The identity in `dir`, made there once. */
export async function ensureTls(dir: string): Promise<Tls> {
  const tls = {
    serverFile: join(dir, "server.pem"),
    caFile: join(dir, "ca.pem"),
    truststore: join(dir, "trust.jks"),
  };
  // Twins of earlier versions have other files there.
  if (existsSync(tls.serverFile)) return tls;
  const aside = `${dir}.new`;
  for (const old of [aside, dir]) await rm(old, { recursive: true, force: true });
  await mkdir(aside, { recursive: true, mode: 0o700 });
  const { key, certificate } = await makeIdentity();
  await writeFile(join(aside, "server.pem"), `${key}${certificate}`, { mode: 0o600 });
  await writeFile(join(aside, "ca.pem"), certificate);
  await writeFile(join(aside, "trust.jks"), javaTrustStore(certificate));
  await rename(aside, dir);
  return tls;
}

async function makeIdentity(): Promise<{ key: string; certificate: string }> {
  const [{ default: forge }, keys] = await Promise.all([
    import("node-forge"),
    promisify(generateKeyPair)("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    }),
  ]);
  const { pki, md } = forge;
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(keys.publicKey);
  certificate.serialNumber = "01";
  certificate.validity.notAfter.setFullYear(certificate.validity.notBefore.getFullYear() + 10);
  const name = [{ name: "commonName", value: "localhost" }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: "basicConstraints", cA: true, critical: true },
    {
      name: "subjectAltName",
      altNames: [
        { type: 2, value: "localhost" },
        { type: 7, ip: "127.0.0.1" },
      ],
    },
  ]);
  certificate.sign(pki.privateKeyFromPem(keys.privateKey), md.sha256.create());
  return { key: keys.privateKey, certificate: pki.certificateToPem(certificate).replaceAll("\r\n", "\n") };
}
