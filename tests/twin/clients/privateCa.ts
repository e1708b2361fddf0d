// AWS Private CA as the AWS CLI calls it: signed awsJson requests.
import { Sha256 } from "@aws-sdk/checksums/sha";
import { SignatureV4 } from "@smithy/signature-v4";

interface Access {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

export type PrivateCa = (operation: string, input: object) => Promise<Record<string, string>>;

export function privateCa({ endpoint, region, credentials }: Access): PrivateCa {
  const signer = new SignatureV4({ region, credentials, service: "acm-pca", sha256: Sha256 });
  return async (operation, input) => {
    const { host, hostname, port } = new URL(endpoint);
    const body = JSON.stringify(input);
    const request = await signer.sign({
      method: "POST",
      protocol: "http:",
      hostname,
      port: Number(port),
      path: "/",
      headers: {
        host,
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `ACMPrivateCA.${operation}`,
      },
      body,
    });
    const response = await fetch(endpoint, { method: "POST", headers: request.headers, body });
    const answer = (await response.json()) as Record<string, string>;
    if (!response.ok) throw Object.assign(new Error(answer["message"]), { name: answer["__type"] });
    return answer;
  };
}

/** An authority that is ready to sign: with its own root certificate. @returns its ARN */
export async function readyAuthority(call: PrivateCa, CommonName: string): Promise<string> {
  const { CertificateAuthorityArn = "" } = await call("CreateCertificateAuthority", {
    CertificateAuthorityType: "ROOT",
    CertificateAuthorityConfiguration: {
      KeyAlgorithm: "RSA_2048",
      SigningAlgorithm: "SHA256WITHRSA",
      Subject: { CommonName },
    },
  });
  const { Csr = "" } = await call("GetCertificateAuthorityCsr", { CertificateAuthorityArn });
  const certificate = await signedBy(call, CertificateAuthorityArn, Csr, "RootCACertificate");
  await call("ImportCertificateAuthorityCertificate", { CertificateAuthorityArn, Certificate: base64(certificate) });
  return CertificateAuthorityArn;
}

/** @returns the certificate's PEM */
export async function signedBy(
  call: PrivateCa,
  CertificateAuthorityArn: string,
  csr: string,
  template = "EndEntityClientAuthCertificate",
): Promise<string> {
  const { CertificateArn } = await call("IssueCertificate", {
    CertificateAuthorityArn,
    Csr: base64(csr),
    SigningAlgorithm: "SHA256WITHRSA",
    TemplateArn: `arn:aws:acm-pca:::template/${template}/V1`,
    Validity: { Type: "DAYS", Value: 30 },
  });
  const { Certificate = "" } = await call("GetCertificate", { CertificateAuthorityArn, CertificateArn });
  return Certificate;
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
