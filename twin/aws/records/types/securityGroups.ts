// Security groups and their rules: which checks EC2 makes (Amazon EC2 API Reference, "Error codes"; Amazon VPC User
// Guide, "Security group rules").
import { arn } from "../../identifiers.js";
import { providerFacts } from "../providerFacts.js";
import {
  invalid,
  longId,
  text,
  type Consequence,
  type Properties,
  type PropertyChange,
  type RecordedType,
  type RecordView,
} from "../recordedType.js";
import { blockOf, ec2Arn, ofVpc } from "./vpc.js";

const groupToken = "aws:ec2/securityGroup:SecurityGroup";

export const securityGroup: RecordedType = {
  token: groupToken,
  facts: providerFacts(groupToken),
  naming: { property: "name", maxLength: 255 },
  id: longId("sg"),
  references: { vpcId: ofVpc },
  check: checkGroup,
  outputs: (id, inputs, account) => ({
    ...ec2Arn("security-group")(id, inputs, account),
    description: inputs["description"] ?? "Managed by Pulumi",
    egress: inputs["egress"] ?? [],
    ingress: inputs["ingress"] ?? [],
  }),
};

const rulePeers = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
const ruleProperties = ["securityGroupId", "ipProtocol", "fromPort", "toPort", ...rulePeers];

export const ingressRule = rule("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
export const egressRule = rule("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");

function rule(token: string): RecordedType {
  return {
    token,
    facts: providerFacts(token),
    replaceRules: Object.fromEntries(rulePeers.map((peer) => [peer, otherKindOfPeer])),
    id: longId("sgr"),
    references: {
      securityGroupId: { type: groupToken, missing: "InvalidGroup.NotFound" },
      referencedSecurityGroupId: { type: groupToken, missing: "InvalidGroup.NotFound", blocks: true },
    },
    check: (inputs, view, self) => checkRule(token, inputs, view, self),
    outputs: (id, _inputs, account) => ({
      arn: arn(account, "ec2", `security-group-rule/${id}`),
      securityGroupRuleId: id,
    }),
  };
}

/** A rule has one peer: where one kind comes or goes, another one takes its place. */
function otherKindOfPeer({ from, to }: PropertyChange): Consequence {
  return from === undefined || to === undefined ? "replace" : "update";
}

function checkGroup(inputs: Properties, view: RecordView, self: string | undefined): void {
  const name = text(inputs, "name");
  if (name.startsWith("sg-"))
    throw invalid("InvalidParameterValue", `Invalid group name "${name}": it may not start with "sg-".`);
  const same = view
    .all(groupToken)
    .find((group) => group.id !== self && group.inputs["vpcId"] === inputs["vpcId"] && group.inputs["name"] === name);
  if (same !== undefined) {
    throw invalid(
      "InvalidGroup.Duplicate",
      `The security group '${name}' already exists for VPC '${String(inputs["vpcId"])}'.`,
    );
  }
}

function checkRule(token: string, inputs: Properties, view: RecordView, self: string | undefined): void {
  const peers = rulePeers.filter((peer) => inputs[peer] !== undefined);
  if (peers.length !== 1) {
    throw invalid(
      "InvalidParameterCombination",
      `A security group rule has exactly one of ${rulePeers.join(", ")}; this one has ${peers.join(", ") || "none"}.`,
    );
  }
  if (inputs["cidrIpv4"] !== undefined) blockOf(inputs, "cidrIpv4");
  const [from, to] = [Number(inputs["fromPort"]), Number(inputs["toPort"])];
  if (text(inputs, "ipProtocol") !== "-1" && !(from <= to && from >= -1 && to <= 65_535)) {
    throw invalid("InvalidParameterValue", `Invalid TCP/UDP port range (${from}:${to}).`);
  }
  const same = view
    .all(token)
    .find((other) => other.id !== self && ruleProperties.every((key) => other.inputs[key] === inputs[key]));
  if (same !== undefined)
    throw invalid("InvalidPermission.Duplicate", `The specified rule already exists: ${same.id}.`);
}
