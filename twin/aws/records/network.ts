// Amazon VPC: which checks EC2 makes (Amazon EC2 API Reference, "Error codes"; Amazon VPC User Guide, "Subnet CIDR
// blocks", "Security group rules").
import { arn } from "../identifiers.js";
import { contains, overlaps, parseCidr, type Cidr } from "./cidr.js";
import {
  invalid,
  longId,
  numberOf,
  text,
  type Properties,
  type RecordType,
  type RecordView,
  type Reference,
} from "./recordType.js";

const [vpcType, subnetType, groupType] = [
  "aws:ec2/vpc:Vpc",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/securityGroup:SecurityGroup",
] as const;
const refer = (type: string, missing: string, blocks = false): Reference => ({ type, missing, blocks });
const vpcReference = refer(vpcType, "InvalidVpcID.NotFound", true);
const ec2Arn =
  (kind: string) =>
  (id: string, _inputs: Properties, account: { region: string; accountId: string }): Properties => ({
    arn: arn(account, "ec2", `${kind}/${id}`),
    ownerId: account.accountId,
  });

function block(inputs: Properties, property: string): Cidr {
  const cidr = parseCidr(text(inputs, property));
  if (cidr === undefined) {
    throw invalid(
      "InvalidParameterValue",
      `Value (${text(inputs, property)}) for parameter ${property} is invalid. This is not a valid CIDR block.`,
    );
  }
  return cidr;
}

function checkVpc(inputs: Properties): void {
  const { prefix } = block(inputs, "cidrBlock");
  if (prefix < 16 || prefix > 28) {
    throw invalid(
      "InvalidVpc.Range",
      `The CIDR '${text(inputs, "cidrBlock")}' is invalid: a VPC has a /16 to /28 block.`,
    );
  }
}

function checkSubnet(inputs: Properties, view: RecordView, self: string | undefined): void {
  const [vpcId, cidr, zone] = [text(inputs, "vpcId"), block(inputs, "cidrBlock"), inputs["availabilityZone"]];
  const vpc = view.all(vpcType).find(({ id }) => id === vpcId);
  if (cidr.prefix < 16 || cidr.prefix > 28 || (vpc !== undefined && !contains(block(vpc.inputs, "cidrBlock"), cidr))) {
    throw invalid(
      "InvalidSubnet.Range",
      `The CIDR '${text(inputs, "cidrBlock")}' is invalid: it does not lie in its VPC's block.`,
    );
  }
  const other = view
    .all(subnetType)
    .find(
      (subnet) =>
        subnet.id !== self && subnet.inputs["vpcId"] === vpcId && overlaps(block(subnet.inputs, "cidrBlock"), cidr),
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

function checkGroup(inputs: Properties, view: RecordView, self: string | undefined): void {
  const name = text(inputs, "name");
  if (name.startsWith("sg-"))
    throw invalid("InvalidParameterValue", `Invalid group name "${name}": it may not start with "sg-".`);
  const same = view
    .all(groupType)
    .find((group) => group.id !== self && group.inputs["vpcId"] === inputs["vpcId"] && group.inputs["name"] === name);
  if (same !== undefined) {
    throw invalid(
      "InvalidGroup.Duplicate",
      `The security group '${name}' already exists for VPC '${String(inputs["vpcId"])}'.`,
    );
  }
}

const rulePeers = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
const ruleProperties = ["securityGroupId", "ipProtocol", "fromPort", "toPort", ...rulePeers];

function checkRule(type: string) {
  return (inputs: Properties, view: RecordView, self: string | undefined): void => {
    const peers = rulePeers.filter((peer) => inputs[peer] !== undefined);
    if (peers.length !== 1) {
      throw invalid(
        "InvalidParameterCombination",
        `A security group rule has exactly one of ${rulePeers.join(", ")}; this one has ${peers.join(", ") || "none"}.`,
      );
    }
    if (inputs["cidrIpv4"] !== undefined) block(inputs, "cidrIpv4");
    const [from, to] = [Number(inputs["fromPort"]), Number(inputs["toPort"])];
    if (text(inputs, "ipProtocol") !== "-1" && !(from <= to && from >= -1 && to <= 65_535)) {
      throw invalid("InvalidParameterValue", `Invalid TCP/UDP port range (${from}:${to}).`);
    }
    const same = view
      .all(type)
      .find(
        (rule) => rule.id !== self && ruleProperties.every((property) => rule.inputs[property] === inputs[property]),
      );
    if (same !== undefined)
      throw invalid("InvalidPermission.Duplicate", `The specified rule already exists: ${same.id}.`);
  };
}

function checkRoute(inputs: Properties, view: RecordView, self: string | undefined): void {
  const targets = [
    "gatewayId",
    "natGatewayId",
    "networkInterfaceId",
    "transitGatewayId",
    "vpcPeeringConnectionId",
    "vpcEndpointId",
    "egressOnlyGatewayId",
  ].filter((target) => inputs[target] !== undefined);
  if (targets.length !== 1) {
    throw invalid(
      "InvalidParameterCombination",
      `A route has exactly one target; this one has ${targets.join(", ") || "none"}.`,
    );
  }
  const same = view
    .all("aws:ec2/route:Route")
    .some(
      (route) =>
        route.id !== self &&
        route.inputs["routeTableId"] === inputs["routeTableId"] &&
        route.inputs["destinationCidrBlock"] === inputs["destinationCidrBlock"],
    );
  if (same)
    throw invalid(
      "RouteAlreadyExists",
      `The route identified by ${String(inputs["destinationCidrBlock"])} already exists.`,
    );
}

const ruleReferences = {
  securityGroupId: refer(groupType, "InvalidGroup.NotFound"),
  referencedSecurityGroupId: refer(groupType, "InvalidGroup.NotFound", true),
};
const rule = (type: string): RecordType => ({
  id: longId("sgr"),
  references: ruleReferences,
  check: checkRule(type),
  outputs: (id, _inputs, account) => ({
    arn: arn(account, "ec2", `security-group-rule/${id}`),
    securityGroupRuleId: id,
  }),
});

export const networkTypes: Readonly<Record<string, RecordType>> = {
  [vpcType]: {
    id: longId("vpc"),
    check: checkVpc,
    outputs: (id, inputs, account) => ({
      ...ec2Arn("vpc")(id, inputs, account),
      enableDnsSupport: inputs["enableDnsSupport"] ?? true,
      enableDnsHostnames: inputs["enableDnsHostnames"] ?? false,
      instanceTenancy: "default",
      defaultNetworkAclId: id.replace("vpc-", "acl-"),
      defaultRouteTableId: id.replace("vpc-", "rtb-"),
      mainRouteTableId: id.replace("vpc-", "rtb-"),
      defaultSecurityGroupId: id.replace("vpc-", "sg-"),
      dhcpOptionsId: id.replace("vpc-", "dopt-"),
    }),
  },
  [subnetType]: {
    id: longId("subnet"),
    references: { vpcId: vpcReference },
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
  },
  "aws:ec2/internetGateway:InternetGateway": {
    id: longId("igw"),
    references: { vpcId: vpcReference },
    outputs: ec2Arn("internet-gateway"),
  },
  "aws:ec2/eip:Eip": {
    id: longId("eipalloc"),
    outputs: (id, inputs, account) => ({
      ...ec2Arn("elastic-ip")(id, inputs, account),
      allocationId: id,
      domain: "vpc",
      publicIp: publicIp(id),
      publicDns: `ec2-${publicIp(id).replaceAll(".", "-")}.${account.region}.compute.amazonaws.com`,
      networkBorderGroup: account.region,
    }),
  },
  "aws:ec2/natGateway:NatGateway": {
    id: longId("nat"),
    references: {
      subnetId: refer(subnetType, "InvalidSubnetID.NotFound", true),
      allocationId: refer("aws:ec2/eip:Eip", "InvalidAllocationID.NotFound", true),
    },
    outputs: (id, inputs) => ({
      connectivityType: inputs["connectivityType"] ?? "public",
      networkInterfaceId: id.replace("nat-", "eni-"),
      publicIp: inputs["allocationId"] === undefined ? undefined : publicIp(String(inputs["allocationId"])),
      privateIp: `10.255.${numberOf(id, 256)}.${numberOf(`${id}.`, 256)}`,
    }),
  },
  "aws:ec2/routeTable:RouteTable": {
    id: longId("rtb"),
    references: { vpcId: vpcReference },
    outputs: (id, inputs, account) => ({
      ...ec2Arn("route-table")(id, inputs, account),
      routes: inputs["routes"] ?? [],
      propagatingVgws: [],
    }),
  },
  "aws:ec2/route:Route": {
    id: (inputs) => `r-${text(inputs, "routeTableId")}${numberOf(String(inputs["destinationCidrBlock"]), 2 ** 31)}`,
    references: {
      routeTableId: refer("aws:ec2/routeTable:RouteTable", "InvalidRouteTableID.NotFound"),
      gatewayId: refer("aws:ec2/internetGateway:InternetGateway", "InvalidGatewayID.NotFound"),
      natGatewayId: refer("aws:ec2/natGateway:NatGateway", "InvalidNatGatewayID.NotFound"),
    },
    check: checkRoute,
    outputs: () => ({ state: "active", origin: "CreateRoute" }),
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    id: longId("rtbassoc"),
    references: {
      routeTableId: refer("aws:ec2/routeTable:RouteTable", "InvalidRouteTableID.NotFound", true),
      subnetId: refer(subnetType, "InvalidSubnetID.NotFound"),
    },
    unique: { property: "subnetId", code: "Resource.AlreadyAssociated" },
    outputs: () => ({}),
  },
  [groupType]: {
    id: longId("sg"),
    references: { vpcId: vpcReference },
    check: checkGroup,
    outputs: (id, inputs, account) => ({
      ...ec2Arn("security-group")(id, inputs, account),
      description: inputs["description"] ?? "Managed by Pulumi",
      egress: inputs["egress"] ?? [],
      ingress: inputs["ingress"] ?? [],
    }),
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule(
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  ),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule(
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  ),
};

/** From TEST-NET-3 (RFC 5737): an address that nothing has. */
const publicIp = (id: string): string => `203.0.113.${numberOf(id, 254) + 1}`;
