import assert from "node:assert/strict";
import { recover } from "../../../../automation/environments/recovery.js";
import { bornState, pendingOf, type Deployment } from "../../../../automation/pulumi/stackState.js";
import { startFakeAws, type AwsRequest, type FakeAws } from "../../../cli/fakeAws.js";
import { environment } from "./settings.js";

const clusterArn = "arn:aws:kafka:ap-northeast-2:111122223333:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2";
const groupName = "pr-7-orders-databases-1a2b3c4";

/** An engine was killed while it made this resource of a pipeline. */
function cutOff(type: string, name: string, inputs: Record<string, string>): Deployment {
  const born = bornState("msk-cdc", environment);
  const urn = `urn:pulumi:pr-7::msk-cdc::msk-cdc:index:Pipeline$${type}::${name}`;
  const resource = { urn, type, custom: true, inputs };
  return { ...born, deployment: { ...born.deployment, pending_operations: [{ resource, type: "creating" }] } };
}

const group = cutOff("aws:ec2/securityGroup:SecurityGroup", "pr-7-orders-databases", {
  name: groupName,
  vpcId: "vpc-0a1b2c3d",
});
const store = cutOff("aws:s3/bucketObjectv2:BucketObjectv2", "pr-7-orders-source-trust", {
  bucket: "plugins",
  key: "msk-cdc/trust-stores/a.jks",
});

describe("an environment whose engine was killed while it made something", () => {
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

  const mend = async (isTwin: boolean, state = group): Promise<Deployment[]> => {
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
      state,
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

  it("gets rid of a trust store in the platform's bucket, and passes over one that is not there: else it stays in somebody's bucket", async () => {
    const s3 = () => aws.requests.flatMap(({ service, operation }) => (service === "s3" ? [operation] : []));
    await mend(false, store);
    const object = "/plugins/msk-cdc/trust-stores/a.jks";
    assert.deepEqual(s3(), [`HEAD ${object}`, `DELETE ${object}`]);
    assert.equal(told[0], "deleting trust store plugins/msk-cdc/trust-stores/a.jks, which is not in the stack's state");
    aws.requests.length = told.length = 0;
    await mend(false, cutOff("aws:s3/bucketObjectv2:BucketObjectv2", "b", { bucket: "plugins", key: "gone" }));
    assert.deepEqual([s3(), told.filter((line) => /deleting/.test(line))], [["HEAD /plugins/gone"], []]);
  });

  it("asks no EC2 of a twin, which has none: else nothing can be recovered there", async () => {
    await mend(true);
    assert.deepEqual(asked(), []);
  });
});

function answer({ service, operation }: AwsRequest): { status?: number; body: string | object } {
  if (service === "s3") return { status: operation.endsWith("gone") ? 404 : 200, body: "" };
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
