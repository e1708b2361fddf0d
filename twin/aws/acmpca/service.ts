// AWS Private CA's operations (AWS Private CA API Reference, awsJson1.1): as many as a root authority for an MSK
// cluster's clients needs.
import type { z } from "zod";
import { awsJsonService, taking, type Handler } from "../service.js";
import type { TwinService } from "../twinService.js";
import {
  createAuthority,
  deleteAuthority,
  getCertificate,
  importCertificate,
  issueCertificate,
  listAuthorities,
  ofAuthority,
  updateAuthority,
} from "./requests.js";
import type { Authorities } from "./store.js";

export function privateCa(authorities: Authorities): TwinService {
  const of = <T>(schema: z.ZodType<T>, work: (input: T) => unknown): Handler =>
    taking(schema, work, "InvalidArgsException");
  return {
    api: awsJsonService("acm-pca", {
      CreateCertificateAuthority: of(createAuthority, (input) => authorities.create(input)),
      DescribeCertificateAuthority: of(ofAuthority, ({ CertificateAuthorityArn: arn }) => authorities.describe(arn)),
      ListCertificateAuthorities: of(listAuthorities, ({ MaxResults, NextToken }) =>
        authorities.list(MaxResults, NextToken),
      ),
      GetCertificateAuthorityCsr: of(ofAuthority, ({ CertificateAuthorityArn: arn }) => authorities.csr(arn)),
      IssueCertificate: of(issueCertificate, (input) => authorities.issue(input)),
      GetCertificate: of(getCertificate, ({ CertificateAuthorityArn: arn, CertificateArn }) =>
        authorities.certificate(arn, CertificateArn),
      ),
      ImportCertificateAuthorityCertificate: of(
        importCertificate,
        ({ CertificateAuthorityArn: arn, Certificate: certificate }) => authorities.import(arn, certificate),
      ),
      GetCertificateAuthorityCertificate: of(ofAuthority, ({ CertificateAuthorityArn: arn }) => ({
        Certificate: authorities.certificateOf(arn),
      })),
      UpdateCertificateAuthority: of(updateAuthority, ({ CertificateAuthorityArn: arn, Status }) =>
        authorities.setStatus(arn, Status),
      ),
      DeleteCertificateAuthority: of(deleteAuthority, ({ CertificateAuthorityArn: arn }) => authorities.delete(arn)),
    }),
  };
}
