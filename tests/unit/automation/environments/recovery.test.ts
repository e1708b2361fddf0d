import assert from "node:assert/strict";
import { recover } from "../../../../automation/environments/recovery.js";
import { bornState, pendingOf, type Deployment } from "../../../../automation/pulumi/stackState.js";
import { startFakeAws, type AwsRequest, type FakeAws } from "../../../cli/fakeAws.js";

const clusterArn = "arn:aws:kafka:ap-northeast-2:111122223333:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2";
const groupName = "pr-7-orders-databases-1a2b3c4";

/** An engine was killed while it made the security group of a pipeline's way to its databases. */
function cutOff(): Deployment {
  const born = bornState("msk-cdc", {
    name: "pr-7",
    owner: "ann",
    createdAt: "2026-01-31T08:00:00Z",
    expiresAt: "2026-01-31T16:00:00Z",
    from: "dev",
    platformStack: "organization/msk-cdc/dev",
    sinkSchemas: {},
  });
  const type = "aws:ec2/securityGroup:SecurityGroup";
  const group = {
    urn: `urn:pulumi:pr-7::msk-cdc::msk-cdc:index:Pipeline$${type}::pr-7-orders-databases`,
    type,
    custom: true,
    inputs: { name: groupName, vpcId: "vpc-0a1b2c3d" },
  };
  return { ...born, deployment: { ...born.deployment, pending_operations: [{ resource: group, type: "creating" }] } };
}

describe("an environment whose engine was killed while it made a security group", () => {
  let aws: FakeAws;
  const told: string[] = [];
  const asked = () =>
    aws.requests
      .filter(({ service }) => service === "ec2")
      .map(({ operation, parameters }) => [
        operation,
        ...["Filter.1.Value.1", "Filter.2.Value.1", "GroupId"].flatMap((key) => parameters.get(key) ?? []),
      ]);

  before(async () => (aws = await startFakeAws(answer)));
  beforeEach(() => {
    told.length = 0;
    aws.requests.length = 0;
  });
  after(() => aws.close());

  const mend = async (isTwin: boolean): Promise<Deployment[]> => {
    const states: Deployment[] = [];
    const backend = {
      showsLocks: true,
      replaceState: async (_name: string, state: Deployment) => void states.push(state),
    };
    const client = {
      region: "ap-northeast-2",
      endpoint: aws.url,
      credentials: { accessKeyId: "AKIAFAKE", secretAccessKey: "fake" },
    };
    await recover(
      {
        backend,
        name: "pr-7",
        access: { isTwin, client, brokers: { region: "ap-northeast-2" } },
        clusterArn,
        report: (text) => told.push(text),
      },
      cutOff(),
    );
    return states;
  };

  it("gets rid of the group that is in no state, by the name that the engine had given it: else it stays for ever, and the VPC can't be removed", async () => {
    const states = await mend(false);
    assert.deepEqual(asked(), [
      ["DescribeSecurityGroups", groupName, "vpc-0a1b2c3d"],
      ["DeleteSecurityGroup", "sg-0a1b2c3d"],
    ]);
    assert.equal(told[0], `deleting security group ${groupName}, which is not in the stack's state`);
    assert.deepEqual(states.map(pendingOf), [[]]);
  });

  it("asks no EC2 of a twin, which has none: else nothing can be recovered there", async () => {
    await mend(true);
    assert.deepEqual(asked(), []);
  });
});

function answer({ service, operation }: AwsRequest): { body: string | object } {
  if (service === "sts")
    return {
      body: "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
    };
  if (service !== "ec2") return { body: {} };
  if (operation === "DescribeSecurityGroups")
    return {
      body: "<DescribeSecurityGroupsResponse><securityGroupInfo><item><groupId>sg-0a1b2c3d</groupId></item></securityGroupInfo></DescribeSecurityGroupsResponse>",
    };
  return { body: "<DeleteSecurityGroupResponse><return>true</return></DeleteSecurityGroupResponse>" };
}
