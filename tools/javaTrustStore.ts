// Java's trust store (JKS) of some authorities' certificates. It has no password: it holds nothing secret, and clients
// that name no password read it. Facts: OpenJDK, sun.security.provider.JavaKeyStore (format, keyed hash of an empty
// password).
import { createHash, X509Certificate } from "node:crypto";

/**
 * The store's bytes, which are the same for the same certificates.
 *
 * @param pem certificates one below the other; text between them is ignored
 * @throws Error where there is none, or one is damaged
 */
export function javaTrustStore(pem: string): Buffer {
  const certificates = certificatesIn(pem);
  const entries = certificates.flatMap(({ raw }, index) => [
    int(trustedCertificate),
    text(`authority-${index}`),
    // The time of creation, which nothing reads.
    Buffer.alloc(8),
    text("X.509"),
    int(raw.length),
    raw,
  ]);
  const store = Buffer.concat([int(0xfeedfeed), int(2), int(certificates.length), ...entries]);
  return Buffer.concat([store, createHash("sha1").update("Mighty Aphrodite").update(store).digest()]);
}

/** The certificates of a PEM text. @throws Error where there is none, or one is damaged */
export function certificatesIn(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new Error("it holds no certificate as PEM (-----BEGIN CERTIFICATE-----)");
  return blocks.map((block) => new X509Certificate(block));
}

const trustedCertificate = 2;

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** ASCII only: Java's modified UTF-8 is the same for it. */
function text(value: string): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value.length);
  return Buffer.concat([bytes, Buffer.from(value, "ascii")]);
}
