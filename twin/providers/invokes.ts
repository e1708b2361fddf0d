// Functions of pulumi-aws that the program calls: facts about the twin, and lookups in its account
// (aws/dataSources.ts).
import { dataSources } from "./aws/dataSources.js";
import type { Answer } from "./aws/dataSources.js";
import type { Properties } from "./protocol.js";
import type { Twin } from "./resourceType.js";

/** Letters of the zones that the twin's region has. */
const zones = ["a", "b", "c", "d"];

/** Names of the region's zones, e.g. `ap-northeast-2a`. */
export function availabilityZones(region: string): string[] {
  return zones.map((letter) => region + letter);
}

const answers: Readonly<Record<string, Answer>> = {
  "aws:index/getAvailabilityZones:getAvailabilityZones": ({ region }, args) => ({
    id: region,
    region,
    groupNames: [region],
    names: availabilityZones(region),
    state: args["state"],
    zoneIds: zones.map((_, index) => `${shortName(region)}-az${index + 1}`),
  }),
  "aws:index/getCallerIdentity:getCallerIdentity": ({ accountId }) => ({
    id: accountId,
    accountId,
    arn: `arn:aws:iam::${accountId}:user/twin`,
    userId: "AIDATWIN",
  }),
  "aws:index/getRegion:getRegion": ({ region }) => ({
    id: region,
    region,
    name: region,
    endpoint: `ec2.${region}.amazonaws.com`,
    description: region,
  }),
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  ...dataSources,
};

/**
 * @throws for a function that the twin does not know, and the function's own errors, in the words of
 * pulumi-terraform-bridge
 */
export async function invoke(twin: Twin, token: string, args: Properties): Promise<Properties> {
  const answer = Object.hasOwn(answers, token) ? answers[token] : undefined;
  if (answer === undefined)
    throw new Error(`The twin does not know the function ${token}. It knows: ${Object.keys(answers).join(", ")}.`);
  try {
    return await answer(twin, args);
  } catch (error) {
    throw new Error(
      `invoking ${token}: 1 error occurred:\n\t* ${error instanceof Error ? error.message : String(error)}\n\n`,
      { cause: error },
    );
  }
}

/** AWS's short name of a region, as zone ids have it: `apne2` of `ap-northeast-2`. */
function shortName(region: string): string {
  const [area = "", direction = "", number = ""] = region.split("-");
  return (
    area +
    (/^(north|south)?(east|west)?(central)?$/
      .exec(direction)
      ?.slice(1)
      .map((part) => part?.[0] ?? "")
      .join("") ?? direction) +
    number
  );
}
