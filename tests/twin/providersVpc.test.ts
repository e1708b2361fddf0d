// awsx:ec2:Vpc of the twin's providers, on the real engine: several stacks at once.
import assert from "node:assert/strict";
import { Subnet } from "@pulumi/aws/ec2/index.js";
import { Vpc } from "@pulumi/awsx/ec2/index.js";
import { Harness } from "./providers/harness.js";
import type { Thing } from "./providers/fakeApi.js";

describe("the twin's awsx provider", function () {
  this.timeout(180_000);
  let harness: Harness;
  before(async () => (harness = await Harness.start()));
  after(() => harness.stop());

  const things = (type: string): Thing[] =>
    harness.api.keys(`:${type}::`).map((key) => harness.api.get(key)["inputs"] as Thing);

  it("builds a network for each of several stacks at once, each with its own parts: else two environments would share a subnet", async () => {
    const names = ["blue", "green", "red"];
    const stacks = await Promise.all(
      names.map((name) =>
        harness.stack(name, async () => {
          const vpc = new Vpc(name, {
            numberOfAvailabilityZones: 2,
            natGateways: { strategy: "Single" },
            tags: { stack: name },
            enableDnsHostnames: true,
          });
          // A resource of the program's own inside the component's network, and a resource reference read back.
          const extra = new Subnet("extra", { vpcId: vpc.vpcId, cidrBlock: "10.0.240.0/20" });
          return {
            vpcId: vpc.vpcId,
            privateSubnetIds: vpc.privateSubnetIds,
            publicSubnetIds: vpc.publicSubnetIds,
            cidr: vpc.vpc.cidrBlock,
            extra: extra.id,
          };
        }),
      ),
    );
    const outputs = await Promise.all(stacks.map(async (stack) => (await stack.up()).outputs));
    assert.equal(new Set(outputs.map((output) => String(output["vpcId"]?.value))).size, 3);
    for (const [index, name] of names.entries()) {
      const own = (type: string): Thing[] =>
        things(type).filter(({ tags }) => (tags as Thing | undefined)?.["stack"] === name);
      const { vpcId, privateSubnetIds, cidr } = outputs[index] ?? {};
      assert.deepEqual(
        [
          own("Vpc").length,
          own("Subnet").length,
          own("InternetGateway").length,
          own("NatGateway").length,
          own("RouteTable").length,
        ],
        [1, 4, 1, 1, 4],
      );
      assert.ok(own("Subnet").every((subnet) => subnet["vpcId"] === vpcId?.value));
      assert.deepEqual(
        own("Subnet")
          .map(({ cidrBlock }) => cidrBlock)
          .sort(),
        ["10.0.0.0/18", "10.0.128.0/18", "10.0.192.0/19", "10.0.64.0/19"],
      );
      assert.equal((privateSubnetIds?.value as string[]).length, 2);
      assert.equal(cidr?.value, "10.0.0.0/16");
    }
    assert.equal(things("Route").length, 12);
    const repeated = await Promise.all(stacks.map(async (stack) => (await stack.up()).summary.resourceChanges));
    assert.deepEqual(
      repeated,
      names.map(() => ({ same: 23 })),
    );
    const urns: string[] = (await harness.state("blue")).match(/"urn":"[^"]*RouteTableAssociation::[^"]*"/g) ?? [];
    assert.ok(
      urns.includes(
        '"urn":"urn:pulumi:blue::providers-test::awsx:ec2:Vpc$aws:ec2/vpc:Vpc$aws:ec2/subnet:Subnet$aws:ec2/routeTable:RouteTable$aws:ec2/routeTableAssociation:RouteTableAssociation::blue-private-1"',
      ),
      urns.join(),
    );
    await Promise.all(stacks.map((stack) => stack.destroy()));
    assert.deepEqual([...harness.api.things.keys()], []);
  });

  it("lets what takes an output wait for what that names alone, as awsx does: else a program that waits for no route works here and not on AWS", async () => {
    const stack = await harness.stack("order", async () => {
      const vpc = new Vpc("net", { numberOfAvailabilityZones: 1, tags: { Name: "ours" } });
      new Subnet("extra", {
        vpcId: vpc.vpcId,
        cidrBlock: "10.0.240.0/20",
        tags: { in: vpc.privateSubnetIds.apply((ids) => ids.join()) },
      });
      new Subnet("late", { vpcId: vpc.vpcId, cidrBlock: "10.0.224.0/20" }, { dependsOn: vpc.routes });
    });
    await stack.up();
    const { resources = [] } = (await stack.exportStack()).deployment as {
      resources?: { urn: string; outputs?: object; dependencies?: string[] }[];
    };
    const named = (end: string) => resources.find(({ urn }) => urn.endsWith(end)) ?? assert.fail(end);
    const types = (end: string): string[] =>
      [
        ...new Set((named(end).dependencies ?? []).map((urn) => urn.split("::").at(-2)?.split("$").at(-1) ?? "")),
      ].sort();
    assert.deepEqual(types("::extra"), ["aws:ec2/subnet:Subnet", "aws:ec2/vpc:Vpc", "awsx:ec2:Vpc"]);
    assert.deepEqual(types("::late"), ["aws:ec2/route:Route", "aws:ec2/vpc:Vpc", "awsx:ec2:Vpc"]);
    assert.deepEqual(named("awsx:ec2:Vpc::net").outputs ?? {}, {});
    assert.deepEqual(
      [things("Vpc")[0]?.["tags"], things("InternetGateway")[0]?.["tags"], things("Eip")[0]?.["domain"]],
      [{ Name: "ours" }, { Name: "ours" }, undefined],
    );
    await stack.destroy();
  });

  it("follows a renamed component by its alias: else a rename would build the network anew", async () => {
    let [name, aliases]: [string, { name: string }[]] = ["old", []];
    const stack = await harness.stack(
      "renamed",
      async () =>
        void new Vpc(
          name,
          { numberOfAvailabilityZones: 1, natGateways: { strategy: "None" }, tags: { Name: "fixed" } },
          { aliases },
        ),
    );
    await stack.up();
    [name, aliases] = ["new", [{ name: "old" }]];
    const { resourceChanges = {} } = (await stack.up()).summary;
    assert.deepEqual(
      Object.keys(resourceChanges).filter((change) => !["same", "update"].includes(change)),
      [],
    );
    assert.equal(things("Vpc").length, 1);
    await stack.destroy();
  });

  it("names an argument that it cannot serve and leaves nothing half made: else a network would lack what the program asked for", async () => {
    const stack = await harness.stack(
      "unserved",
      async () =>
        void new Vpc("net", {
          natGateways: { strategy: "OnePerAz" },
          subnetSpecs: [{ type: "Private" }],
          subnetStrategy: "Auto",
        }),
    );
    await assert.rejects(stack.up(), /natGateways\.strategy OnePerAz needs a public subnet in zone 1/);
    assert.deepEqual([...harness.api.things.keys()], []);
  });
});
