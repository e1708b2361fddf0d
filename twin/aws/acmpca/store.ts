// Private certificate authorities, with keys of their own (AWS Private CA API Reference). Keys lie in the twin's
// 0600 state.
import type { Collection } from "../../state/store.js";
import type { TwinContext } from "../context.js";
import { AwsError, badRequest } from "../errors.js";
import { arn, page, randomHex } from "../identifiers.js";
import { checkOwn, issue, makeRequest } from "./certificates.js";
import type { CreateAuthority, IssueCertificate } from "./requests.js";

type Status = "PENDING_CERTIFICATE" | "ACTIVE" | "DISABLED" | "DELETED";

interface Authority {
  readonly arn: string;
  readonly status: Status;
  readonly configuration: CreateAuthority["CertificateAuthorityConfiguration"];
  readonly createdAt: number;
  /** PEM. */
  readonly key: string;
  readonly csr: string;
  readonly certificate?: string;
  /** Epoch seconds, of the certificate. */
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** What it issued, by ARN. */
  readonly issued: Readonly<Record<string, string>>;
}

const seconds = (date: Date): number => date.getTime() / 1000;
const refused = (code: string, message: string): AwsError => new AwsError(code, 400, message);

export class Authorities {
  private readonly authorities: Collection<Authority>;

  constructor(private readonly context: TwinContext) {
    this.authorities = context.store.collection<Authority>("certificateAuthorities");
  }

  async create({ CertificateAuthorityConfiguration: configuration }: CreateAuthority): Promise<object> {
    const { key, csr } = await makeRequest(configuration.Subject, Number(configuration.KeyAlgorithm.split("_")[1]));
    const id = [8, 4, 4, 4, 12].map(randomHex).join("-");
    const CertificateAuthorityArn = arn(this.context, "acm-pca", `certificate-authority/${id}`);
    this.authorities.set(CertificateAuthorityArn, {
      arn: CertificateAuthorityArn,
      status: "PENDING_CERTIFICATE",
      configuration,
      createdAt: seconds(new Date()),
      key,
      csr,
      issued: {},
    });
    return { CertificateAuthorityArn };
  }

  /** PEM of the certificate of an authority that may issue. @throws AwsError for any other */
  certificateOf(authorityArn: string): string {
    const { certificate, status } = this.require(authorityArn);
    if (status !== "ACTIVE" || certificate === undefined)
      throw refused("InvalidStateException", `The certificate authority ${authorityArn} is in state ${status}.`);
    return certificate;
  }

  /** @throws AwsError BadRequestException for an authority that an MSK cluster can't be given */
  checkTrust(arns: readonly string[]): void {
    for (const authorityArn of arns) {
      const { status = "not there" } = this.authorities.get(authorityArn) ?? {};
      if (status !== "ACTIVE")
        throw badRequest(`The certificate authority ${authorityArn} is ${status}.`, "certificateAuthorityArnList");
    }
  }

  /** The certificates of authorities whose clients a cluster takes, as one PEM text; undefined for no authority. */
  trusted(arns: readonly string[]): string | undefined {
    if (arns.length === 0) return undefined;
    return arns.map((authorityArn) => this.authorities.get(authorityArn)?.certificate ?? "").join("");
  }

  csr(authorityArn: string): object {
    return { Csr: this.require(authorityArn).csr };
  }

  async issue({ CertificateAuthorityArn, Csr: csr, TemplateArn = "", Validity }: IssueCertificate): Promise<object> {
    const authority = this.require(CertificateAuthorityArn);
    const root = TemplateArn.includes("/RootCACertificate/");
    if (
      root !== (authority.status === "PENDING_CERTIFICATE") ||
      !["PENDING_CERTIFICATE", "ACTIVE"].includes(authority.status)
    )
      throw refused(
        "InvalidStateException",
        `The certificate authority is in state ${authority.status}: it issues its own root certificate while it is ` +
          "PENDING_CERTIFICATE, and others when it is ACTIVE.",
      );
    const certificate = await issue(
      { key: authority.key, certificate: authority.certificate },
      { csr, notAfter: endOf(Validity), authority: root },
    ).catch((error: Error) => {
      throw refused("MalformedCSRException", `The certificate signing request is invalid: ${error.message}.`);
    });
    const CertificateArn = `${CertificateAuthorityArn}/certificate/${randomHex(32)}`;
    this.authorities.update(CertificateAuthorityArn, {
      issued: { ...this.require(CertificateAuthorityArn).issued, [CertificateArn]: certificate },
    });
    return { CertificateArn };
  }

  certificate(authorityArn: string, certificateArn: string): object {
    const { issued, certificate } = this.require(authorityArn);
    const found = issued[certificateArn];
    if (found === undefined) throw refused("ResourceNotFoundException", "There is no such certificate.");
    return { Certificate: found, CertificateChain: certificate };
  }

  async import(authorityArn: string, certificate: string): Promise<void> {
    const { key } = this.require(authorityArn);
    const { notBefore, notAfter } = await checkOwn(certificate, key).catch((error: Error) => {
      throw refused("CertificateMismatchException", `The certificate does not fit: ${error.message}.`);
    });
    this.authorities.update(authorityArn, {
      status: "ACTIVE",
      certificate,
      notBefore: seconds(notBefore),
      notAfter: seconds(notAfter),
    });
  }

  describe(authorityArn: string): object {
    return { CertificateAuthority: described(this.require(authorityArn)) };
  }

  list(maxResults: number | undefined, from: string | undefined): object {
    const { items, nextToken } = page(this.authorities.values(), maxResults, from, {
      code: "InvalidNextTokenException",
    });
    return { CertificateAuthorities: items.map(described), NextToken: nextToken };
  }

  setStatus(authorityArn: string, status: "ACTIVE" | "DISABLED"): void {
    this.usable(authorityArn, "ACTIVE", "DISABLED");
    this.authorities.update(authorityArn, { status });
  }

  delete(authorityArn: string): void {
    this.usable(authorityArn, "DISABLED", "PENDING_CERTIFICATE");
    this.authorities.update(authorityArn, { status: "DELETED" });
  }

  private usable(authorityArn: string, ...states: Status[]): void {
    const { status } = this.require(authorityArn);
    if (!states.includes(status))
      throw refused("InvalidStateException", `The certificate authority is in state ${status}.`);
  }

  private require(authorityArn: string): Authority {
    const found = this.authorities.get(authorityArn);
    if (found === undefined)
      throw refused("ResourceNotFoundException", `There is no certificate authority ${authorityArn}.`);
    return found;
  }
}

function endOf({ Type, Value }: IssueCertificate["Validity"]): Date {
  const end = new Date();
  if (Type === "ABSOLUTE") return new Date(Value * 1000);
  if (Type === "DAYS") end.setUTCDate(end.getUTCDate() + Value);
  if (Type === "MONTHS") end.setUTCMonth(end.getUTCMonth() + Value);
  if (Type === "YEARS") end.setUTCFullYear(end.getUTCFullYear() + Value);
  return end;
}

function described(authority: Authority): object {
  return {
    Arn: authority.arn,
    OwnerAccount: authority.arn.split(":")[4],
    CreatedAt: authority.createdAt,
    Type: "ROOT",
    Status: authority.status,
    NotBefore: authority.notBefore,
    NotAfter: authority.notAfter,
    CertificateAuthorityConfiguration: authority.configuration,
    UsageMode: "GENERAL_PURPOSE",
  };
}
