// Amazon VPC: which checks EC2 makes (Amazon EC2 API Reference, "Error codes"; Amazon VPC User Guide, "Subnet CIDR
// blocks", "NAT gateways").
import { arn, type Account } from "../../identifiers.js";
import { contains, overlaps, parseCidr, type Cidr } from "../cidr.js";
import { providerFacts } from "../providerFacts.js";
import {
  invalid,
  longId,
  numberOf,
  text,
  type Properties,
  type RecordedType,
  type RecordView,
  type Reference,
} from "../recordedType.js";

export const ec2Arn =
  (kind: string) =>
  (id: string, _inputs: Properties, account: Account): Properties => ({
    arn: arn(account, "ec2", `${kind}/${id}`),
    ownerId: account.accountId,
  });

/** @throws AwsError for what is no CIDR block */
export function blockOf(inputs: Properties, property: string): Cidr {
  const cidr = parseCidr(text(inputs, property));
  if (cidr === undefined) {
    throw invalid(
      "InvalidParameterValue",
      `Value (${text(inputs, property)}) for parameter ${property} is invalid. This is not a valid CIDR block.`,
    );
  }
  return cidr;
}

const vpcToken = "aws:ec2/vpc:Vpc";
const subnetToken = "aws:ec2/subnet:Subnet";

export const ofVpc: Reference = { type: vpcToken, missing: "InvalidVpcID.NotFound", blocks: true };

export const vpc: RecordedType = {
  token: vpcToken,
  facts: providerFacts(vpcToken),
  replaceRules: {
    cidrBlock: ({ news }) => (news["ipv4NetmaskLength"] === undefined ? "replace" : "none"),
    instanceTenancy: ({ from, to }) => (from === "dedicated" && to === "default" ? "update" : "replace"),
  },
  id: longId("vpc"),
  check: checkVpc,
  outputs: (id, inputs, account) => ({
    ...ec2Arn("vpc")(id, inputs, account),
    enableDnsSupport: inputs["enableDnsSupport"] ?? true,
    enableDnsHostnames: inputs["enableDnsHostnames"] ?? false,
    instanceTenancy: inputs["instanceTenancy"] ?? "default",
    defaultNetworkAclId: id.replace("vpc-", "acl-"),
    defaultRouteTableId: id.replace("vpc-", "rtb-"),
    mainRouteTableId: id.replace("vpc-", "rtb-"),
    defaultSecurityGroupId: id.replace("vpc-", "sg-"),
    dhcpOptionsId: id.replace("vpc-", "dopt-"),
  }),
};

export const subnet: RecordedType = {
  token: subnetToken,
  facts: providerFacts(subnetToken),
  replaceRules: {
    ipv6CidrBlock: ({ olds }) => (olds["assignIpv6AddressOnCreation"] === true ? "replace" : "update"),
  },
  id: longId("subnet"),
  references: { vpcId: ofVpc },
  check: checkSubnet,
  outputs: (id, inputs, account) => {
    const zone = String(inputs["availabilityZone"] ?? `${account.region}a`);
    return {
      ...ec2Arn("subnet")(id, inputs, account),
      availabilityZone: zone,
      availabilityZoneId: `${account.region
        .split("-")
        .map((part) => part[0])
        .join("")}-az${zone.charCodeAt(zone.length - 1) - 96}`,
      mapPublicIpOnLaunch: inputs["mapPublicIpOnLaunch"] ?? false,
    };
  },
};

export const internetGateway: RecordedType = {
  token: "aws:ec2/internetGateway:InternetGateway",
  facts: providerFacts("aws:ec2/internetGateway:InternetGateway"),
  id: longId("igw"),
  references: { vpcId: ofVpc },
  outputs: ec2Arn("internet-gateway"),
};

export const eip: RecordedType = {
  token: "aws:ec2/eip:Eip",
  facts: providerFacts("aws:ec2/eip:Eip"),
  id: longId("eipalloc"),
  outputs: (id, inputs, account) => ({
    ...ec2Arn("elastic-ip")(id, inputs, account),
    allocationId: id,
    domain: "vpc",
    publicIp: publicIp(id),
    publicDns: `ec2-${publicIp(id).replaceAll(".", "-")}.${account.region}.compute.amazonaws.com`,
    networkBorderGroup: account.region,
  }),
};

export const natGateway: RecordedType = {
  token: "aws:ec2/natGateway:NatGateway",
  facts: providerFacts("aws:ec2/natGateway:NatGateway"),
  replaceRules: {
    availabilityZoneAddresses: ({ from, to, news }) =>
      isRegional(news) && (from === undefined) !== (to === undefined) ? "replace" : "update",
    secondaryPrivateIpAddressCount: ({ to, news }) =>
      news["connectivityType"] === "private" && to !== undefined ? "replace" : "update",
  },
  id: longId("nat"),
  references: {
    subnetId: { type: subnetToken, missing: "InvalidSubnetID.NotFound", blocks: true },
    allocationId: { type: eip.token, missing: "InvalidAllocationID.NotFound", blocks: true },
  },
  check: checkNatGateway,
  outputs: (id, inputs) => ({
    connectivityType: inputs["connectivityType"] ?? "public",
    networkInterfaceId: id.replace("nat-", "eni-"),
    publicIp: inputs["allocationId"] === undefined ? undefined : publicIp(String(inputs["allocationId"])),
    privateIp: `10.255.${numberOf(id, 256)}.${numberOf(`${id}.`, 256)}`,
  }),
};

function checkVpc(inputs: Properties): void {
  const { prefix } = blockOf(inputs, "cidrBlock");
  if (prefix < 16 || prefix > 28) {
    throw invalid(
      "InvalidVpc.Range",
      `The CIDR '${text(inputs, "cidrBlock")}' is invalid: a VPC has a /16 to /28 block.`,
    );
  }
}

function checkSubnet(inputs: Properties, view: RecordView, self: string | undefined): void {
  const [vpcId, cidr, zone] = [text(inputs, "vpcId"), blockOf(inputs, "cidrBlock"), inputs["availabilityZone"]];
  const its = view.all(vpcToken).find(({ id }) => id === vpcId);
  if (
    cidr.prefix < 16 ||
    cidr.prefix > 28 ||
    (its !== undefined && !contains(blockOf(its.inputs, "cidrBlock"), cidr))
  ) {
    throw invalid(
      "InvalidSubnet.Range",
      `The CIDR '${text(inputs, "cidrBlock")}' is invalid: it does not lie in its VPC's block.`,
    );
  }
  const other = view
    .all(subnetToken)
    .find(
      ({ id, inputs: theirs }) =>
        id !== self && theirs["vpcId"] === vpcId && overlaps(blockOf(theirs, "cidrBlock"), cidr),
    );
  if (other !== undefined) {
    throw invalid(
      "InvalidSubnet.Conflict",
      `The CIDR '${text(inputs, "cidrBlock")}' conflicts with another subnet (${other.id}).`,
    );
  }
  if (typeof zone === "string" && !zone.startsWith(view.region)) {
    throw invalid(
      "InvalidParameterValue",
      `Value (${zone}) for parameter availabilityZone is invalid: the region is ${view.region}.`,
    );
  }
}

/** CreateNatGateway and the provider's plan (its `checks` of the same source file). */
function checkNatGateway(inputs: Properties): void {
  const given = (property: string): boolean => inputs[property] !== undefined;
  const refused = (
    inputs["connectivityType"] === "private"
      ? ["allocationId", "secondaryAllocationIds"]
      : ["secondaryPrivateIpAddressCount"]
  ).find(given);
  if (refused !== undefined) {
    const kind = String(inputs["connectivityType"] ?? "public");
    throw invalid("InvalidParameterCombination", `${refused} can't be given for a ${kind} NAT gateway.`);
  }
  if (!isRegional(inputs) && !given("subnetId"))
    throw invalid("MissingParameter", "The request must contain the parameter subnetId.");
}

const isRegional = (inputs: Properties): boolean => inputs["availabilityMode"] === "regional";

/** From TEST-NET-3 (RFC 5737): an address that nothing has. */
function publicIp(id: string): string {
  return `203.0.113.${numberOf(id, 254) + 1}`;
}
