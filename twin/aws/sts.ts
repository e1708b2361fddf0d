// AWS STS: GetCallerIdentity, by which every AWS tool asks who it is (AWS query protocol, XML).
import { AwsError } from "./errors.js";
import type { Account } from "./identifiers.js";
import type { Service } from "./service.js";

export function stsService(account: Account): Service {
  const xml = (status: number, body: string) => ({ status, headers: { "content-type": "text/xml" }, body });
  return {
    name: "sts",
    failure: (error, requestId) =>
      xml(
        error.status,
        "<ErrorResponse " +
          `xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      ),
    async handle(request, record) {
      const action =
        new URLSearchParams(request.body.toString("utf8")).get("Action") ?? request.query.get("Action") ?? "";
      if (action !== "GetCallerIdentity")
        throw new AwsError("InvalidAction", 400, `the twin has no operation "${action}" of sts`);
      record("sts", action, {});
      return xml(
        200,
        `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>` +
          `<Arn>arn:aws:iam::${account.accountId}:user/twin</Arn><UserId>AIDATWIN</UserId>` +
          `<Account>${account.accountId}</Account>` +
          `</GetCallerIdentityResult></GetCallerIdentityResponse>`,
      );
    },
  };
}

export function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
