// What a private certificate authority does with keys and certificates. Facts: RFC 5280; AWS Private CA User Guide,
// "Certificate templates" (which extensions each gives).
import { generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { pki as Pki } from "node-forge";

/** Names of a subject's attributes in AWS Private CA, and those of X.509. */
const attributes = {
  CommonName: "commonName",
  Organization: "organizationName",
  OrganizationalUnit: "organizationalUnitName",
  Country: "countryName",
  State: "stateOrProvinceName",
  Locality: "localityName",
} as const;
export type Subject = Partial<Record<keyof typeof attributes, string | undefined>>;

/** Of the authority: a root signs itself. */
export interface Issuer {
  /** PEM. */
  readonly key: string;
  /** PEM; undefined for a root that signs its own certificate. */
  readonly certificate?: string | undefined;
}

export interface Issue {
  /** PEM of the request. */
  readonly csr: string;
  readonly notAfter: Date;
  /** The certificate may sign others. */
  readonly authority: boolean;
}

/** A key of the authority's own, and its request for a certificate. */
export async function makeRequest(subject: Subject, bits: number): Promise<{ key: string; csr: string }> {
  const [{ default: forge }, keys] = await Promise.all([
    import("node-forge"),
    promisify(generateKeyPair)("rsa", {
      modulusLength: bits,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    }),
  ]);
  const { pki, md } = forge;
  const request = pki.createCertificationRequest();
  request.publicKey = pki.publicKeyFromPem(keys.publicKey);
  request.setSubject(
    Object.entries(subject).map(([name, value]) => ({
      name: attributes[name as keyof typeof attributes],
      ...(value !== undefined && { value }),
    })),
  );
  request.sign(pki.privateKeyFromPem(keys.privateKey), md.sha256.create());
  return { key: keys.privateKey, csr: unix(pki.certificationRequestToPem(request)) };
}

/** @throws Error for a request that is none, or that its own key has not signed */
export async function issue(issuer: Issuer, { csr, notAfter, authority }: Issue): Promise<string> {
  const { default: forge } = await import("node-forge");
  const { pki, md } = forge;
  const request = pki.certificationRequestFromPem(csr);
  if (!request.verify()) throw new Error("the request's signature is not its key's");
  if (request.publicKey === null) throw new Error("the request has no key");
  const certificate = pki.createCertificate();
  certificate.publicKey = request.publicKey;
  // Positive, as RFC 5280 asks.
  certificate.serialNumber = `00${randomBytes(16).toString("hex")}`;
  certificate.validity.notBefore = new Date(Date.now() - 60_000);
  certificate.validity.notAfter = notAfter;
  certificate.setSubject(request.subject.attributes as Pki.CertificateField[]);
  const { certificate: own } = issuer;
  certificate.setIssuer(
    (own === undefined
      ? request.subject.attributes
      : pki.certificateFromPem(own).subject.attributes) as Pki.CertificateField[],
  );
  certificate.setExtensions(
    authority
      ? [
          { name: "basicConstraints", cA: true, critical: true },
          { name: "keyUsage", keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
        ]
      : [
          { name: "basicConstraints", cA: false },
          { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
          { name: "extKeyUsage", serverAuth: true, clientAuth: true },
        ],
  );
  certificate.sign(pki.privateKeyFromPem(issuer.key), md.sha256.create());
  return unix(pki.certificateToPem(certificate));
}

/** @throws Error for a certificate that is not this key's */
export async function checkOwn(certificate: string, key: string): Promise<{ notBefore: Date; notAfter: Date }> {
  const { pki } = (await import("node-forge")).default;
  const parsed = pki.certificateFromPem(certificate);
  const [its, ours] = [parsed.publicKey, pki.privateKeyFromPem(key)] as [Pki.rsa.PublicKey, Pki.rsa.PrivateKey];
  if (!its.n.equals(ours.n)) throw new Error("the certificate is not of this authority's key");
  return parsed.validity;
}

const unix = (pem: string): string => pem.replaceAll("\r\n", "\n");
