// Shapes of AWS Private CA's requests (AWS Private CA API Reference). A member that is not here is refused; some take
// only what the twin has.
import { z } from "zod";

const CertificateAuthorityArn = z.string().min(1);
const name = z.string().min(1).max(64).optional();
const signing = z.enum(
  ["SHA256WITHRSA", "SHA384WITHRSA", "SHA512WITHRSA"],
  "the twin signs with RSA: SHA256WITHRSA, SHA384WITHRSA or SHA512WITHRSA",
);
const blob = z.base64().transform((text) => Buffer.from(text, "base64").toString());

export const createAuthority = z.strictObject({
  CertificateAuthorityConfiguration: z.strictObject({
    KeyAlgorithm: z.enum(["RSA_2048", "RSA_3072", "RSA_4096"], "the twin has RSA keys: RSA_2048, RSA_3072 or RSA_4096"),
    SigningAlgorithm: signing,
    Subject: z
      .strictObject({
        CommonName: name,
        Organization: name,
        OrganizationalUnit: name,
        Country: z.string().length(2).optional(),
        State: name,
        Locality: name,
      })
      .refine((subject) => Object.keys(subject).length > 0, "an authority has a name"),
  }),
  CertificateAuthorityType: z.literal("ROOT", "the twin has root authorities alone"),
  UsageMode: z.enum(["GENERAL_PURPOSE", "SHORT_LIVED_CERTIFICATE"]).optional(),
  KeyStorageSecurityStandard: z.string().optional(),
  IdempotencyToken: z.string().optional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string().optional() })).optional(),
});

export const ofAuthority = z.strictObject({ CertificateAuthorityArn });

export const issueCertificate = z.strictObject({
  CertificateAuthorityArn,
  Csr: blob,
  SigningAlgorithm: signing,
  TemplateArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:acm-pca:::template\/(RootCACertificate|EndEntityCertificate|EndEntityClientAuthCertificate)\/V1$/,
      "the twin has the templates RootCACertificate/V1, EndEntityCertificate/V1 and EndEntityClientAuthCertificate/V1",
    )
    .optional(),
  Validity: z.strictObject({
    Type: z.enum(["DAYS", "MONTHS", "YEARS", "ABSOLUTE"]),
    Value: z.int().min(1),
  }),
  IdempotencyToken: z.string().optional(),
});

export const getCertificate = z.strictObject({ CertificateAuthorityArn, CertificateArn: z.string() });

export const importCertificate = z.strictObject({
  CertificateAuthorityArn,
  Certificate: blob,
  CertificateChain: z.undefined("a root's certificate has no chain").optional(),
});

export const updateAuthority = z.strictObject({
  CertificateAuthorityArn,
  Status: z.enum(["ACTIVE", "DISABLED"]),
});

export const deleteAuthority = z.strictObject({
  CertificateAuthorityArn,
  PermanentDeletionTimeInDays: z.int().min(7).max(30).optional(),
});

export const listAuthorities = z.strictObject({
  MaxResults: z.int().min(1).max(1000).optional(),
  NextToken: z.string().optional(),
});

export type CreateAuthority = z.infer<typeof createAuthority>;
export type IssueCertificate = z.infer<typeof issueCertificate>;
