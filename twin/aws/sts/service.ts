// AWS STS: GetCallerIdentity, by which every AWS tool asks who it is (AWS query protocol, XML).
import { AwsError } from "../errors.js";
import type { Account } from "../identifiers.js";
import type { Service } from "../service.js";
import { escapeXml } from "../xml.js";
import type { TwinService } from "../twinService.js";

export function sts(account: Account): TwinService {
  const xml = (status: number, body: string) => ({ status, headers: { "content-type": "text/xml" }, body });
  const api: Service = {
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
  return { api };
}
