// AWS STS: GetCallerIdentity, by which every AWS tool asks who it is (AWS query protocol, XML).
import { AwsError } from "../errors.js";
import type { Account } from "../identifiers.js";
import { queryFailure, queryXml } from "../queryProtocol.js";
import type { Service } from "../service.js";
import type { TwinService } from "../twinService.js";

export function sts(account: Account): TwinService {
  const api: Service = {
    name: "sts",
    failure: queryFailure,
    async handle(request, record) {
      const action =
        new URLSearchParams(request.body.toString("utf8")).get("Action") ?? request.query.get("Action") ?? "";
      if (action !== "GetCallerIdentity")
        throw new AwsError("InvalidAction", 400, `the twin has no operation "${action}" of sts`);
      record("sts", action, {});
      return queryXml(
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
