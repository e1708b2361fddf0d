// What a change of one property comes to, by the rules of terraform-provider-aws: each line is a fact of its source.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { distill } from "../../../tools/providerFacts.js";
import { projectRoot } from "../../../tools/paths.js";
import { providerFacts } from "../../../twin/aws/records/providerFacts.js";
import type { RecordedType } from "../../../twin/aws/records/recordedType.js";
import { recordedType, registerRecordedType } from "../../../twin/aws/records/registered.js";
import { check, diffInputs } from "../../../twin/providers/lifecycle.js";
import { unknownValue } from "../../../twin/providers/protocol.js";
import { knownTypes, resourceType } from "../../../twin/providers/resources.js";

type Properties = Record<string, unknown>;

const twin = { region: "ap-northeast-2", accountId: "000000000000" };

/** `none`, `update` or `replace`; `same` inputs stand on both sides. */
function outcome(token: string, olds: Properties, news: Properties, same: Properties = {}, state: Properties = {}) {
  const urn = `urn:pulumi:s::p::${token}::r`;
  const [old, next] = [
    { ...same, ...olds },
    { ...same, ...news },
  ];
  const { changes } = diffInputs(urn, { olds: old, news: next, state: { ...old, ...state } }, [], twin);
  if (changes.length === 0) return "none";
  return changes.some(({ replace }) => replace) ? "replace" : "update";
}

interface Fact {
  type: string;
  title: string;
  cases: [olds: Properties, news: Properties, expected: "none" | "update" | "replace"][];
  same?: Properties;
  state?: Properties;
}

const vpc = "aws:ec2/vpc:Vpc";
const cluster = "aws:msk/cluster:Cluster";
const version = "aws:secretsmanager/secretVersion:SecretVersion";
const lambda = "aws:lambda/function:Function";
const nat = "aws:ec2/natGateway:NatGateway";

const facts: Fact[] = [
  {
    type: vpc,
    title: "tenancy goes from dedicated to default in place only",
    cases: [
      [{ instanceTenancy: "dedicated" }, { instanceTenancy: "default" }, "update"],
      [{ instanceTenancy: "dedicated" }, {}, "update"],
      [{}, { instanceTenancy: "dedicated" }, "replace"],
    ],
  },
  {
    type: vpc,
    title: "a CIDR block counts only without a netmask length",
    cases: [
      [{ cidrBlock: "10.0.0.0/16" }, { cidrBlock: "10.1.0.0/16" }, "replace"],
      [{ ipv4NetmaskLength: 16 }, { ipv4NetmaskLength: 16, cidrBlock: "10.1.0.0/16" }, "none"],
    ],
    state: { cidrBlock: "10.0.0.0/16" },
  },
  {
    type: version,
    title: "a secret's value",
    cases: [
      [{}, { secretString: "a" }, "update"],
      [{ secretString: "a" }, {}, "update"],
      [{ secretString: "a" }, { secretString: unknownValue }, "update"],
      [{ secretString: "a" }, { secretString: "b" }, "replace"],
      [{ secretString: "a" }, { secretStringWo: "a", secretStringWoVersion: 1 }, "update"],
      [{ secretString: "a" }, { secretStringWo: "b", secretStringWoVersion: 1 }, "replace"],
      [{ secretStringWo: "a", secretStringWoVersion: 1 }, { secretString: "a" }, "replace"],
      [{ secretStringWoVersion: 1 }, { secretStringWoVersion: 2 }, "replace"],
    ],
    same: { secretId: "s" },
  },
  ...[
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  ].map(
    (type): Fact => ({
      type,
      title: "an expected owner that is the own account is no other owner",
      cases: [
        [{}, { expectedBucketOwner: "000000000000" }, "update"],
        [{}, { expectedBucketOwner: "111111111111" }, "replace"],
        [{ expectedBucketOwner: "000000000000" }, {}, "replace"],
      ],
    }),
  ),
  {
    type: cluster,
    title: "Kafka versions are compared without trailing letters",
    cases: [
      [{ kafkaVersion: "3.7.x" }, { kafkaVersion: "3.7.1" }, "update"],
      [{ kafkaVersion: "3.7.x.kraft" }, { kafkaVersion: "3.7.x" }, "update"],
      [{ kafkaVersion: "2.8.2.tiered" }, { kafkaVersion: "2.8.2" }, "update"],
      [{ kafkaVersion: "3.5.1" }, { kafkaVersion: "3.5.x" }, "replace"],
      [{ kafkaVersion: "3.9.1" }, { kafkaVersion: "3.10.0" }, "update"],
    ],
  },
  {
    type: cluster,
    title: "tiered storage has no way back",
    cases: [
      [{ storageMode: "TIERED" }, { storageMode: "LOCAL" }, "replace"],
      [{ storageMode: "LOCAL" }, { storageMode: "TIERED" }, "update"],
      [{ storageMode: "TIERED" }, {}, "none"],
    ],
  },
  {
    type: cluster,
    title: "encryption that a cluster has stays where the program leaves it out",
    cases: [
      [{ encryptionInfo: { encryptionAtRestKmsKeyArn: "k" } }, {}, "none"],
      [{}, { encryptionInfo: { encryptionAtRestKmsKeyArn: "other" } }, "replace"],
      [{}, { encryptionInfo: { encryptionInTransit: { clientBroker: "TLS_PLAINTEXT" } } }, "update"],
    ],
    state: { encryptionInfo: { encryptionAtRestKmsKeyArn: "k", encryptionInTransit: { clientBroker: "TLS" } } },
  },
  {
    type: cluster,
    title: "encryption that comes to a cluster without any replaces it",
    cases: [[{}, { encryptionInfo: { encryptionInTransit: { clientBroker: "TLS_PLAINTEXT" } } }, "replace"]],
  },
  ...[
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  ].map(
    (type): Fact => ({
      type,
      title: "another kind of peer makes another rule",
      cases: [
        [{ cidrIpv4: "10.0.0.0/16" }, { cidrIpv4: "10.1.0.0/16" }, "update"],
        [{ cidrIpv4: "10.0.0.0/16" }, { cidrIpv6: "::/0" }, "replace"],
        [{ cidrIpv4: "10.0.0.0/16" }, { prefixListId: "pl-1" }, "replace"],
        [{ prefixListId: "pl-1" }, { referencedSecurityGroupId: "sg-1" }, "replace"],
      ],
    }),
  ),
  {
    type: "aws:ec2/subnet:Subnet",
    title: "addresses from pools, outposts, IPv6 blocks in use",
    cases: [
      ...["ipv4IpamPoolId", "ipv4NetmaskLength", "ipv6IpamPoolId", "ipv6NetmaskLength", "outpostArn"].map(
        (property): Fact["cases"][number] => [{}, { [property]: 1 }, "replace"],
      ),
      [{ ipv6CidrBlock: "a" }, { ipv6CidrBlock: "b" }, "update"],
      [{ ipv6CidrBlock: "a", assignIpv6AddressOnCreation: true }, { ipv6CidrBlock: "b" }, "replace"],
    ],
    same: { vpcId: "v" },
  },
  {
    type: nat,
    title: "zonal and regional NAT gateways",
    cases: [
      [{ availabilityMode: "zonal" }, { availabilityMode: "regional" }, "replace"],
      [{ vpcId: "a" }, { vpcId: "b" }, "replace"],
      [{ secondaryPrivateIpAddressCount: 1 }, { secondaryPrivateIpAddressCount: 2 }, "update"],
    ],
  },
  {
    type: nat,
    title: "addresses of a private NAT gateway",
    cases: [[{ secondaryPrivateIpAddressCount: 1 }, { secondaryPrivateIpAddressCount: 2 }, "replace"]],
    same: { connectivityType: "private" },
  },
  {
    type: nat,
    title: "zones of a regional NAT gateway",
    cases: [
      [{}, { availabilityZoneAddresses: [{ availabilityZone: "a" }] }, "replace"],
      [
        { availabilityZoneAddresses: [{ availabilityZone: "a" }] },
        { availabilityZoneAddresses: [{ availabilityZone: "b" }] },
        "update",
      ],
    ],
    same: { availabilityMode: "regional" },
  },
  { type: "aws:ec2/eip:Eip", title: "pools", cases: [[{ ipamPoolId: "a" }, { ipamPoolId: "b" }, "replace"]] },
  {
    type: "aws:s3/bucket:Bucket",
    title: "namespace and object lock",
    cases: [
      [{ bucketNamespace: "a" }, { bucketNamespace: "b" }, "replace"],
      [
        { objectLockConfiguration: { objectLockEnabled: "Enabled" } },
        { objectLockConfiguration: { objectLockEnabled: "Other" } },
        "replace",
      ],
    ],
  },
  {
    type: lambda,
    title: "tenancy and durable execution come and go with the function",
    cases: [
      [{}, { tenancyConfig: { tenantIsolationMode: "PER_TENANT" } }, "replace"],
      [{ tenancyConfig: { tenantIsolationMode: "a" } }, { tenancyConfig: { tenantIsolationMode: "b" } }, "update"],
      [{}, { durableConfig: { executionTimeout: 1 } }, "replace"],
      [{ durableConfig: { executionTimeout: 1 } }, {}, "replace"],
      [{ durableConfig: { executionTimeout: 1 } }, { durableConfig: { executionTimeout: 2 } }, "update"],
    ],
  },
  {
    type: "aws:rds/instance:Instance",
    title: "what a DB instance is made from",
    cases: [
      ...["backupTarget", "customIamInstanceProfile", "ncharCharacterSetName", "snapshotIdentifier"].map(
        (property): Fact["cases"][number] => [{ [property]: "a" }, { [property]: "b" }, "replace"],
      ),
      ...["bucketName", "bucketPrefix", "ingestionRole", "sourceEngine", "sourceEngineVersion"].map(
        (property): Fact["cases"][number] => [
          { s3Import: { [property]: "a" } },
          { s3Import: { [property]: "b" } },
          "replace",
        ],
      ),
      [{}, { restoreToPointInTime: { useLatestRestorableTime: true } }, "replace"],
      [{ restoreToPointInTime: { restoreTime: "a" } }, { restoreToPointInTime: { restoreTime: "b" } }, "update"],
    ],
  },
  {
    type: "aws:mskconnect/connector:Connector",
    title: "every part of a connector but its configuration and capacity",
    cases: [
      [
        { plugins: [{ customPlugin: { arn: "a", revision: 1 } }] },
        { plugins: [{ customPlugin: { arn: "a", revision: 2 } }] },
        "replace",
      ],
      [{ workerConfiguration: { arn: "a", revision: 1 } }, {}, "replace"],
      [{ connectorConfiguration: { a: "1" } }, { connectorConfiguration: { a: "2" } }, "update"],
    ],
  },
  {
    type: "aws:ec2/subnet:Subnet",
    title: "what AWS filled in is no change, left out or said",
    cases: [
      [{ availabilityZone: "ap-northeast-2a" }, {}, "none"],
      [{}, { availabilityZone: "ap-northeast-2a" }, "none"],
      [{}, { availabilityZone: "ap-northeast-2b" }, "replace"],
    ],
    state: { availabilityZone: "ap-northeast-2a" },
  },
  {
    type: "aws:kms/alias:Alias",
    title: "id and ARN name the same key",
    cases: [
      [{ targetKeyId: "k" }, { targetKeyId: "arn:aws:kms:ap-northeast-2:000000000000:key/k" }, "none"],
      [{ targetKeyId: "k" }, { targetKeyId: "l" }, "update"],
    ],
  },
];

describe("replacements", () => {
  for (const { type, title, cases, same, state } of facts) {
    it(`${type.split(":").pop()}: ${title}, or a preview on the twin promises what AWS does otherwise`, () => {
      for (const [olds, news, expected] of cases)
        assert.equal(outcome(type, olds, news, same, state), expected, JSON.stringify([olds, news]));
    });
  }

  it("follow the region wherever a type has one; unset is the provider's own: else a moved resource would stay", () => {
    const outcomes = knownTypes().map((type) => [
      type,
      outcome(type, {}, { region: "us-east-1" }),
      outcome(type, {}, { region: twin.region }),
      outcome(type, { region: twin.region }, {}),
    ]);
    const global = ["aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy", "command:local:Command"];
    const others = outcomes.filter(([type]) => !global.includes(String(type)));
    assert.deepEqual([...new Set(others.map(([, ...results]) => results.join()))], ["replace,none,none"]);
    assert.equal(outcomes.length - others.length, global.length);
  });

  it("have a function for each rule that the provider decides case by case: else its words stay words", () => {
    for (const token of knownTypes()) {
      const { facts: found, replaceRules = {} } = resourceType(token);
      assert.deepEqual(
        Object.keys(found.conditional).filter((path) => !(path in replaceRules)),
        [],
        token,
      );
    }
  });
});

describe("facts of the providers", () => {
  it("hold exactly the types in use: else a fact of a type that nobody has grows old unseen", () => {
    const file = join(projectRoot, "twin", "aws", "records", "providerFacts.json");
    assert.deepEqual(Object.keys(JSON.parse(readFileSync(file, "utf8")) as object).sort(), knownTypes());
    assert.throws(() => providerFacts("aws:sqs/queue:Queue"), /providerFacts.json has no type aws:sqs\/queue:Queue/);
  });

  it("are made from a reading of the schemas: else a newer provider could not be taken in", () => {
    const reading = {
      "aws:x/y:Y": {
        source: "internal/service/x/y.go",
        properties: {
          arn: { computed: true, type: "string" },
          name: { required: true, type: "string", forceNew: true },
          mode: { optional: true, type: "string", default: "a", conditional: "replaces when it grows" },
          zone: { optional: true, computed: true, type: "string" },
          block: { optional: true, type: "object", forceNew: true, suppressed: "leaving the block out is no change" },
          "block.depth": { required: true, type: "number", default: 3 },
          region: { optional: true, computed: true, type: "string" },
        },
      },
    };
    assert.deepEqual(distill(JSON.stringify(reading), ["aws:x/y:Y"]), {
      "aws:x/y:Y": {
        source: "internal/service/x/y.go",
        regional: true,
        required: ["name", "block.depth"],
        computed: ["arn"],
        optionalComputed: ["zone"],
        keptBlocks: ["block"],
        defaults: { mode: "a", block: { depth: 3 } },
        replaces: ["name"],
        replacesBlocks: ["block"],
        conditional: { mode: "replaces when it grows" },
      },
    });
    assert.throws(() => distill(JSON.stringify(reading), ["aws:x/z:Z"]), /no type aws:x\/z:Z/);
  });
});

describe("a recorded type of one's own", () => {
  const queue: RecordedType = {
    token: "aws:sqs/queue:Queue",
    facts: {
      ...providerFacts("aws:ec2/eip:Eip"),
      required: ["rules[].name"],
      replaces: ["name"],
      defaults: { delay: 0 },
    },
    naming: { property: "name", maxLength: 80 },
    id: () => "q",
    outputs: () => ({ arn: "arn" }),
  };

  it("is checked and compared by its descriptor alone until it is taken away: else a new type needs edits elsewhere", () => {
    const remove = registerRecordedType(queue);
    try {
      assert.throws(() => registerRecordedType(queue), /registered already/);
      const { inputs, failures } = check(
        `urn:pulumi:s::p::${queue.token}::jobs`,
        {},
        { rules: [{ name: "a" }, {}] },
        { resourceName: "jobs", seed: Uint8Array.of(1) },
      );
      assert.match(String(inputs["name"]), /^jobs-[0-9a-f]{7}$/);
      assert.equal(inputs["delay"], 0);
      assert.deepEqual(
        failures.map(({ property }) => property),
        ["rules[].name"],
      );
      assert.equal(outcome(queue.token, { name: "a" }, { name: "b" }), "replace");
    } finally {
      remove();
    }
    assert.equal(recordedType(queue.token), undefined);
    assert.throws(() => resourceType(queue.token), /The twin does not know the resource type aws:sqs\/queue:Queue/);
  });
});
