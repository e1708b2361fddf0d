// How awsx lays subnets out in a VPC's address space. Pure. Facts: pulumi-awsx awsx/ec2/subnetDistributorLegacy.ts and
// subnetDistributorNew.ts (default layout, strategies Legacy, Auto, Exact).
import { parseCidr } from "../../aws/records/cidr.js";

export type SubnetType = "Public" | "Private" | "Isolated" | "Unused";

export interface SubnetSpec {
  type: SubnetType;
  name?: string;
  cidrMask?: number;
  /** Addresses per subnet, a power of two; the other way to give `cidrMask`. */
  size?: number;
  /** One block per zone; then every spec must have them. */
  cidrBlocks?: string[];
  tags?: Record<string, string>;
}

export interface Subnet {
  /** `<vpc>-<name or type>-<number of the zone>` */
  name: string;
  type: SubnetType;
  /** Index of the availability zone. */
  zone: number;
  cidrBlock: string;
  tags: Record<string, string>;
}

/** Mask that the Legacy strategy gives a type where there is room: /19, /20, /24. */
const legacyMasks: Readonly<Record<SubnetType, number>> = { Private: 19, Public: 20, Isolated: 24, Unused: 24 };

/** Public before private before isolated: a zone's NAT gateway is in its public subnet. */
const order: readonly SubnetType[] = ["Public", "Private", "Isolated", "Unused"];

/**
 * The subnets of every zone, public ones first.
 * @param cidrBlock the VPC's block, e.g. `10.0.0.0/16`
 * @throws when the specs contradict each other or do not fit
 */
export function layOut(
  vpc: string,
  cidrBlock: string,
  zones: number,
  specs?: readonly SubnetSpec[],
  strategy = "Legacy",
  zoneMask?: number,
): Subnet[] {
  const block = parseCidr(cidrBlock);
  if (block === undefined)
    throw new Error(`cidrBlock "${cidrBlock}" is no IPv4 block such as 10.0.0.0/16, without bits beyond its prefix.`);
  const perZone = zoneMask ?? block.prefix + Math.ceil(Math.log2(zones));
  const wanted = normalize(specs ?? defaultSpecs(perZone), zones, perZone, specs === undefined ? "Auto" : strategy);
  const subnets = Array.from({ length: zones }, (_, zone) => {
    const start = block.first + zone * 2 ** (32 - perZone);
    const blocks = allocate(
      start,
      wanted.map((spec) => spec.cidrMask),
    );
    const end = blocks.at(-1);
    if (
      end !== undefined &&
      wanted.every((spec) => spec.cidrBlocks === undefined) &&
      end.start + end.size > start + 2 ** (32 - perZone)
    ) {
      throw new Error(
        `VPC ${vpc}: the subnets need more than the /${perZone} that each of ${zones} zones has in ${cidrBlock}. ` +
          "Give larger cidrMasks or fewer zones.",
      );
    }
    return wanted.map(
      (spec, index): Subnet => ({
        name: `${vpc}-${spec.name ?? spec.type.toLowerCase()}-${zone + 1}`,
        type: spec.type,
        zone,
        cidrBlock: spec.cidrBlocks?.[zone] ?? render(blocks[index]?.start ?? 0, spec.cidrMask),
        tags: spec.tags ?? {},
      }),
    );
  }).flat();
  return subnets.sort((a, b) => a.zone - b.zone || order.indexOf(a.type) - order.indexOf(b.type));
}

/** Half of a zone for the private subnet, a quarter for the public one. */
function defaultSpecs(zoneMask: number): SubnetSpec[] {
  if (zoneMask > 26)
    throw new Error(`Each zone has only a /${zoneMask}: automatic subnets need /26 or more. Give subnetSpecs.`);
  return [
    { type: "Private", cidrMask: zoneMask + 1 },
    { type: "Public", cidrMask: zoneMask + 2 },
  ];
}

function normalize(
  specs: readonly SubnetSpec[],
  zones: number,
  zoneMask: number,
  strategy: string,
): (SubnetSpec & { cidrMask: number })[] {
  const explicit = specs.filter((spec) => spec.cidrBlocks !== undefined);
  if (explicit.length > 0 && explicit.length < specs.length)
    throw new Error("subnetSpecs: when one has cidrBlocks, all need them.");
  const even = zoneMask + Math.ceil(Math.log2(Math.max(specs.length, 1)));
  const legacy = strategy === "Legacy" && explicit.length === 0;
  const sized = specs.map((spec, index) => {
    if (spec.cidrBlocks !== undefined && spec.cidrBlocks.length !== zones) {
      throw new Error(
        `subnetSpecs[${index}].cidrBlocks has ${spec.cidrBlocks.length} blocks: give one for each of the ` +
          `${zones} zones.`,
      );
    }
    const bySize = spec.size === undefined ? undefined : 32 - Math.log2(spec.size);
    if (bySize !== undefined && (!Number.isInteger(bySize) || (spec.cidrMask ?? bySize) !== bySize)) {
      throw new Error(`subnetSpecs[${index}].size ${spec.size}: give a power of two that agrees with cidrMask.`);
    }
    return { ...spec, cidrMask: spec.cidrMask ?? bySize ?? (legacy ? Math.max(even, legacyMasks[spec.type]) : even) };
  });
  const legacyOrder: readonly SubnetType[] = ["Private", "Public", "Isolated", "Unused"];
  return legacy ? sized.sort((a, b) => legacyOrder.indexOf(a.type) - legacyOrder.indexOf(b.type)) : sized;
}

/** Blocks one after the other, each at a border of its own size. */
function allocate(start: number, masks: readonly number[]): { start: number; size: number }[] {
  let next = start;
  return masks.map((mask) => {
    const size = 2 ** (32 - mask);
    const block = { start: Math.ceil(next / size) * size, size };
    next = block.start + size;
    return block;
  });
}

function render(address: number, mask: number): string {
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
  return `${parts.join(".")}/${mask}`;
}
