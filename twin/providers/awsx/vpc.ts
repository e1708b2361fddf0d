// awsx:ec2:Vpc as @pulumi/awsx 3.9 builds it: names, parents and routes of pulumi-awsx awsx/ec2/vpc.ts, on aws
// resources of the twin.
import type { ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { availabilityZones } from "../invokes.js";
import {
  containsSecret,
  containsUnknown,
  fromStruct,
  isObject,
  plain,
  plainProperties,
  resourceReference,
  secret,
} from "../protocol.js";
import type { Properties } from "../protocol.js";
import { Monitor } from "./monitor.js";
import type { Child, Output, Registered } from "./monitor.js";
import { layOut } from "./subnets.js";
import type { Subnet, SubnetSpec } from "./subnets.js";

interface VpcArguments {
  cidrBlock?: string;
  availabilityZoneNames?: string[];
  numberOfAvailabilityZones?: number;
  availabilityZoneCidrMask?: number;
  natGateways?: { strategy?: "Single" | "OnePerAz" | "None"; elasticIpAllocationIds?: string[] };
  subnetSpecs?: SubnetSpec[];
  subnetStrategy?: "Auto" | "Exact" | "Legacy";
}

/** Arguments that awsx hands to the aws.ec2.Vpc inside. */
const passedOn = ["enableDnsHostnames", "enableDnsSupport", "enableNetworkAddressUsageMetrics", "instanceTenancy"];

/** Arguments that decide the plan, so a preview must know them. */
const planArguments = [
  "cidrBlock",
  "availabilityZoneNames",
  "numberOfAvailabilityZones",
  "availabilityZoneCidrMask",
  "natGateways",
  "subnetSpecs",
  "subnetStrategy",
];

/** @throws for arguments that the twin does not know or that contradict each other */
export async function constructVpc(request: ConstructRequest, region: string): Promise<ConstructResponse> {
  const raw = fromStruct(request.getInputs());
  const unsupported = Object.keys(raw).filter(
    (key) => ![...planArguments, ...passedOn, "tags", "region", "vpcEndpointStrategy"].includes(key),
  );
  if (unsupported.length > 0)
    throw new Error(`awsx:ec2:Vpc ${request.getName()}: the twin does not know ${unsupported.join(", ")}.`);
  const planned = plainProperties(
    Object.fromEntries(Object.entries(raw).filter(([key]) => planArguments.includes(key))),
  );
  if (containsUnknown(planned))
    throw new Error(`awsx:ec2:Vpc ${request.getName()}: ${planArguments.join(", ")} must be plain values.`);
  const monitor = new Monitor(request);
  try {
    return await build(monitor, request.getName(), planned as VpcArguments, raw, region);
  } finally {
    monitor.close();
  }
}

async function build(
  monitor: Monitor,
  name: string,
  args: VpcArguments,
  raw: Properties,
  region: string,
): Promise<ConstructResponse> {
  const { cidrBlock = "10.0.0.0/16", subnetSpecs, subnetStrategy, availabilityZoneCidrMask } = args;
  const zones = zoneNames(name, args, region);
  const subnets = layOut(name, cidrBlock, zones.length, subnetSpecs, subnetStrategy, availabilityZoneCidrMask).filter(
    ({ type }) => type !== "Unused",
  );
  const gateways = natZones(name, args, subnets, zones.length);

  const urn = await monitor.component();
  const tags = (own: Properties): unknown => withTags(raw["tags"], own);
  const passed = Object.fromEntries(passedOn.filter((key) => key in raw).map((key) => [key, raw[key]]));
  const made: Made = {
    vpcs: [],
    internetGateways: [],
    subnets: [],
    routeTables: [],
    routeTableAssociations: [],
    routes: [],
    natGateways: [],
    eips: [],
  };
  const register = async (kind: keyof Made, index: number, child: Child): Promise<Registered> =>
    (made[kind][index] = await monitor.child(child));

  const vpc = await register("vpcs", 0, {
    type: "aws:ec2/vpc:Vpc",
    name,
    parent: urn,
    uses: {},
    inputs: { ...passed, cidrBlock, tags: withTags(raw["tags"], {}, { Name: name }) },
  });
  const vpcId = { vpcId: vpc.id };
  const internetGateway = register("internetGateways", 0, {
    type: "aws:ec2/internetGateway:InternetGateway",
    name,
    parent: vpc.urn,
    uses: { vpcId: [vpc] },
    inputs: { ...vpcId, tags: withTags(raw["tags"], {}, { Name: name }) },
  });
  const subnetOf = subnets.map((subnet, index) =>
    register("subnets", index, {
      type: "aws:ec2/subnet:Subnet",
      name: subnet.name,
      parent: vpc.urn,
      uses: { vpcId: [vpc] },
      inputs: {
        ...vpcId,
        cidrBlock: subnet.cidrBlock,
        availabilityZone: zones[subnet.zone],
        mapPublicIpOnLaunch: subnet.type === "Public",
        tags: tags({ ...subnet.tags, Name: subnet.name, SubnetType: subnet.type }),
      },
    }),
  );
  const natGateways = gateways.map(async ({ zone, subnet, allocationId }, index) => {
    const home = await (subnetOf[subnet] as Promise<Registered>);
    const gateway = `${name}-${zone + 1}`;
    const eip =
      allocationId !== undefined
        ? undefined
        : await register("eips", index, {
            type: "aws:ec2/eip:Eip",
            name: gateway,
            parent: home.urn,
            uses: {},
            after: [home],
            inputs: { tags: tags({ Name: gateway }) },
          });
    return register("natGateways", index, {
      type: "aws:ec2/natGateway:NatGateway",
      name: gateway,
      parent: home.urn,
      uses: { subnetId: [home], ...(eip === undefined ? {} : { allocationId: [eip] }) },
      inputs: {
        subnetId: home.id,
        allocationId: allocationId ?? eip?.outputs["allocationId"] ?? eip?.id,
        tags: tags({ Name: gateway }),
      },
    });
  });
  const routed = subnets.map(async (subnet, index) => {
    const home = await (subnetOf[index] as Promise<Registered>);
    const table = await register("routeTables", index, {
      type: "aws:ec2/routeTable:RouteTable",
      name: subnet.name,
      parent: home.urn,
      uses: { vpcId: [vpc] },
      after: [home],
      inputs: { ...vpcId, tags: tags({ Name: subnet.name, SubnetType: subnet.type }) },
    });
    const common = { name: subnet.name, parent: table.urn };
    const association = register("routeTableAssociations", index, {
      ...common,
      type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
      uses: { routeTableId: [table], subnetId: [home] },
      inputs: { routeTableId: table.id, subnetId: home.id },
    });
    const nat = natGateways[gateways.length === 1 ? 0 : gateways.findIndex(({ zone }) => zone === subnet.zone)];
    const target =
      subnet.type === "Public"
        ? { key: "gatewayId", of: internetGateway }
        : subnet.type === "Private" && nat !== undefined
          ? { key: "natGatewayId", of: nat }
          : undefined;
    const route =
      target === undefined
        ? undefined
        : target.of.then((gateway) =>
            register("routes", index, {
              ...common,
              type: "aws:ec2/route:Route",
              uses: { routeTableId: [table], [target.key]: [gateway] },
              inputs: { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", [target.key]: gateway.id },
            }),
          );
    await settled([association, ...(route === undefined ? [] : [route])]);
  });
  await settled([internetGateway, ...subnetOf, ...natGateways, ...routed]);
  return monitor.finish(urn, outputs(vpc, made, subnets));
}

type Made = Record<
  | "vpcs"
  | "internetGateways"
  | "subnets"
  | "routeTables"
  | "routeTableAssociations"
  | "routes"
  | "natGateways"
  | "eips",
  Registered[]
>;

/** The outputs that @pulumi/awsx's Vpc class reads. Each depends on what it names, and on nothing else. */
function outputs(vpc: Registered, made: Made, subnets: readonly Subnet[]): Record<string, Output> {
  const reference = ({ urn, id }: Registered): unknown => resourceReference(urn, id);
  const one = (resource: Registered | undefined): Output => ({
    value: resource && reference(resource),
    of: resource ? [resource] : [],
  });
  const all = (resources: readonly Registered[]): Output => {
    const of = resources.filter((resource) => resource !== undefined);
    return { value: of.map(reference), of };
  };
  const ofType = (type: string): Registered[] => made.subnets.filter((_, index) => subnets[index]?.type === type);
  const ids = (of: readonly Registered[]): Output => ({ value: of.map(({ id }) => id), of });
  const firstZone = subnets.filter(({ zone }) => zone === 0);
  return {
    vpcId: { value: vpc.id, of: [vpc] },
    vpc: one(vpc),
    internetGateway: one(made.internetGateways[0]),
    subnets: all(made.subnets),
    publicSubnets: all(ofType("Public")),
    privateSubnets: all(ofType("Private")),
    isolatedSubnets: all(ofType("Isolated")),
    publicSubnetIds: ids(ofType("Public")),
    privateSubnetIds: ids(ofType("Private")),
    isolatedSubnetIds: ids(ofType("Isolated")),
    routeTables: all(made.routeTables),
    routeTableAssociations: all(made.routeTableAssociations),
    routes: all(made.routes),
    natGateways: all(made.natGateways),
    eips: all(made.eips),
    vpcEndpoints: { value: [], of: [] },
    subnetLayout: {
      value: firstZone.map(({ type, cidrBlock }) => ({ type, cidrMask: Number(cidrBlock.split("/")[1]) })),
      of: [],
    },
  };
}

function zoneNames(name: string, args: VpcArguments, region: string): string[] {
  if (args.availabilityZoneNames !== undefined && args.numberOfAvailabilityZones !== undefined) {
    throw new Error(`awsx:ec2:Vpc ${name}: give availabilityZoneNames or numberOfAvailabilityZones, not both.`);
  }
  const count = args.numberOfAvailabilityZones ?? 3;
  const all = args.availabilityZoneNames ?? availabilityZones(region);
  if (all.length < count && args.availabilityZoneNames === undefined)
    throw new Error(`awsx:ec2:Vpc ${name}: ${region} has ${all.length} zones, not ${count}.`);
  return args.availabilityZoneNames ?? all.slice(0, count);
}

/** The program's tags and a resource's own. They are unknown or secret where the program's are. */
function withTags(given: unknown, own: Properties, defaults: Properties = {}): unknown {
  const known = plain(given) ?? {};
  const tags = isObject(known) ? { ...defaults, ...known, ...own } : known;
  return containsSecret(given) ? secret(tags) : tags;
}

/** Places of NAT gateways: zone, index of the public subnet, given Elastic IP. */
function natZones(
  name: string,
  args: VpcArguments,
  subnets: readonly Subnet[],
  zones: number,
): { zone: number; subnet: number; allocationId: string | undefined }[] {
  const { strategy = "OnePerAz", elasticIpAllocationIds: given = [] } = args.natGateways ?? {};
  if (!["Single", "OnePerAz", "None"].includes(strategy))
    throw new Error(`awsx:ec2:Vpc ${name}: natGateways.strategy "${strategy}": use Single, OnePerAz or None.`);
  const count = strategy === "None" ? 0 : strategy === "Single" ? 1 : zones;
  if (given.length > 0 && given.length !== count)
    throw new Error(
      `awsx:ec2:Vpc ${name}: natGateways.elasticIpAllocationIds: strategy ${strategy} takes ${count}, not ` +
        `${given.length}.`,
    );
  return Array.from({ length: count }, (_, zone) => {
    const subnet = subnets.findIndex((one) => one.zone === zone && one.type === "Public");
    if (subnet < 0)
      throw new Error(
        `awsx:ec2:Vpc ${name}: natGateways.strategy ${strategy} needs a public subnet in zone ${zone + 1}; add ` +
          "one or use None.",
      );
    return { zone, subnet, allocationId: given[zone] };
  });
}

/** Waits for all, so that no registration is left behind, then throws the first failure. */
async function settled(promises: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(promises);
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
