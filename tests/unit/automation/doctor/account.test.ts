import assert from "node:assert/strict";
import { identityChecks } from "../../../../automation/doctor/account.js";
import { accountChecks } from "../../../../automation/doctor/accountChecks.js";
import type { AccountFacts } from "../../../../automation/doctor/accountFacts.js";
import type { Check } from "../../../../automation/doctor/check.js";
import { actionsOfType, neededActions, neededTypes } from "../../../../automation/doctor/permissions.js";
import { planOf, type Plan } from "../../../../automation/doctor/plan.js";
import { ask } from "../../../../automation/doctor/question.js";
import { exampleResources, principalOf } from "../../../../automation/doctor/simulation.js";
import { stackFacts, type StackFacts } from "../../../../automation/doctor/stackFacts.js";
import { settingsFromConfiguration } from "../../../../settings/configuration.js";
import type { Settings } from "../../../../settings/schema.js";
import { account, adopted, existing, network } from "../../components/account.js";
import { archives, declareStack, stackConfig, valueOf } from "../../components/stack.js";

const arn = "arn:aws:iam::123456789012:user/kylo";
const region = "ap-northeast-2";
/** An empty account. */
const empty: AccountFacts = {
  denials: { value: [] },
  connectors: { value: [] },
  customPlugins: { value: [] },
  workerConfigurations: { value: [] },
  clusters: { value: [] },
  secrets: [{ value: { name: "AmazonMSK_dev/simplydemo/kylo", exists: false } }],
  logGroups: { value: [] },
  limits: { value: {} },
};
const noStack: StackFacts = { owned: new Set(), subnetIds: [] };

describe("cdc doctor on an AWS account", () => {
  let dev: Settings;
  let plan: Plan;
  const check = (facts: Partial<AccountFacts> = {}, own = noStack, planned: Partial<Plan> = {}): Check[] =>
    accountChecks({ ...empty, ...facts }, { ...plan, ...planned }, own, arn);
  const named = (checks: readonly Check[], name: string): Omit<Check, "area" | "name"> => {
    const { state, text, fix } =
      checks.find((one) => one.name === name) ??
      assert.fail(`no line for ${name} among ${checks.map((one) => one.name).join(", ")}`);
    return { state, text, ...(fix !== undefined && { fix }) };
  };
  before(async () => {
    dev = settingsFromConfiguration(await stackConfig("dev"));
    plan = planOf(
      dev,
      archives.map(({ name }) => name),
      region,
    );
  });

  it("finds nothing to do in an empty account whose user may do everything, or every run would look alarming", () => {
    assert.deepEqual(
      [...new Set(check({ vpcs: { value: 1 }, elasticIps: { value: 0 } }).map(({ state }) => state))],
      ["ok"],
    );
  });

  it("plans the very names that the program gives, or it would look for the wrong ones", async () => {
    const { resources } = await declareStack({ ...(await stackConfig("dev")), "msk-cdc:schemasLoaded": true });
    const of = (type: string): string[] =>
      resources
        .filter((resource) => resource.type === type)
        .map(({ inputs }) => String(inputs["name"] ?? inputs["clusterName"]))
        .sort();
    assert.deepEqual(plan.connectors.map(({ name }) => name).sort(), of("aws:mskconnect/connector:Connector"));
    assert.deepEqual([...plan.customPlugins].sort(), of("aws:mskconnect/customPlugin:CustomPlugin"));
    assert.deepEqual(plan.workerConfigurations, of("aws:mskconnect/workerConfiguration:WorkerConfiguration"));
    assert.deepEqual(
      plan.secrets.map(({ name }) => name),
      of("aws:secretsmanager/secret:Secret"),
    );
    assert.deepEqual([...plan.logGroups].sort(), of("aws:cloudwatch/logGroup:LogGroup"));
    assert.deepEqual([plan.cluster?.name], of("aws:msk/cluster:Cluster"));
  }).timeout(60_000);

  it("asks for the actions of every resource type that the program makes and of no other, or up fails with AccessDenied after the doctor's OK", async () => {
    const stack = await stackConfig("dev");
    const { network: _network, cluster: _cluster, ...rest } = stack["msk-cdc:platform"] as Record<string, object>;
    const beside = {
      ...stack,
      "msk-cdc:platform": { ...rest, existing: { network: existing.network, cluster: existing.cluster } },
    };
    const watchdog = { "msk-cdc:watchdog": {} };
    const apart = { "msk-cdc:platform": undefined, "msk-cdc:platformStack": "organization/msk-cdc/platform" };
    const platform = await valueOf((await declareStack(stack)).outputs.platform ?? assert.fail("dev has no platform"));
    const adoptedNetwork = { ...adopted, "msk-cdc:platform": { name: "orders", existing: { network } } };
    for (const config of [
      stack,
      beside,
      adopted,
      adoptedNetwork,
      { ...stack, ...watchdog },
      { ...stack, ...apart, ...watchdog },
      { ...adopted, ...apart },
    ]) {
      const { resources } = await declareStack(
        {
          ...config,
          "msk-cdc:schemasLoaded": true,
          "msk-cdc:passwords": { admin: "a", kfc: "b", sinko: "c", cdc: "d", writer: "e" },
        },
        platform,
        account,
      );
      const made = [...new Set(resources.map(({ type }) => type).filter((type) => type.startsWith("aws")))].sort();
      const needed = [...new Set(neededTypes(settingsFromConfiguration(config)))];
      // The NAT gateway is made inside awsx's VPC.
      assert.deepEqual(needed.filter((type) => !/^existing |natGateway/.test(type)).sort(), made);
      assert.deepEqual(
        needed.filter((type) => actionsOfType[type] === undefined),
        [],
      );
    }
  }).timeout(60_000);

  it("asks for no right to make what is there already, or a careful administrator would have to grant too much", () => {
    const settings = settingsFromConfiguration(adopted);
    const actions = neededActions(settings);
    for (const action of [
      "ec2:CreateVpc",
      "kafka:CreateCluster",
      "kms:CreateKey",
      "s3:CreateBucket",
      "secretsmanager:CreateSecret",
      "rds:CreateDBInstance",
    ]) {
      assert.ok(!actions.includes(action), action);
      assert.ok(neededActions(dev).includes(action), action);
    }
    for (const action of [
      "kafka:GetBootstrapBrokers",
      "s3:PutObject",
      "secretsmanager:GetSecretValue",
      "kafkaconnect:CreateConnector",
      "iam:PassRole",
    ])
      assert.ok(actions.includes(action), action);
    assert.equal(
      exampleResources("kms", settings, { arn, account: "123456789012", region })[0],
      existing.secretsKeyArn,
    );
  });

  it("lists denied actions by service, and tells a denial from a missing grant, since they are mended in different policies", () => {
    const checks = check({
      denials: {
        value: [
          { action: "kafkaconnect:CreateConnector", explicit: false },
          { action: "iam:PassRole", explicit: true },
          { action: "iam:CreateRole", explicit: false },
        ],
      },
    });
    assert.deepEqual(named(checks, "permissions: kafkaconnect"), {
      state: "missing",
      text: "no policy allows kafkaconnect:CreateConnector",
      fix: `have them allowed for ${arn} (IAM, "Adding and removing IAM identity permissions")`,
    });
    assert.equal(
      named(checks, "permissions: iam").text,
      "no policy allows iam:CreateRole; a policy denies iam:PassRole",
    );
  });

  it("says that it may not ask, or silence would pass for permission", () => {
    const refusal = {
      action: "iam:SimulatePrincipalPolicy",
      denied: true,
      reason: "AccessDenied: User is not authorized",
    };
    assert.deepEqual(named(check({ denials: { refusal } }), "permissions"), {
      state: "note",
      text: "not checked: you are not allowed to ask (iam:SimulatePrincipalPolicy)",
    });
    const slow = { action: "kafkaconnect:ListConnectors", denied: false, reason: "no answer within 5 s" };
    assert.equal(
      named(check({ connectors: { refusal: slow } }), "connect workers").text,
      "not checked: kafkaconnect:ListConnectors: no answer within 5 s",
    );
  });

  it("takes the role of a session for IAM's simulator, which refuses sessions", () => {
    assert.deepEqual(principalOf("arn:aws:sts::123456789012:assumed-role/Deployer/ci"), {
      kind: "role",
      arn: "arn:aws:iam::123456789012:role/Deployer",
    });
    assert.deepEqual(principalOf(arn), { kind: "user", arn });
    assert.deepEqual(principalOf("arn:aws:iam::123456789012:root"), { kind: "root" });
    assert.deepEqual(principalOf("arn:aws:sts::123456789012:federated-user/bob"), { kind: "unknown" });
  });

  it("counts workers, plugins and configurations of others with ours, or CreateConnector fails after an hour of up", () => {
    const full = Array.from({ length: 99 }, (_, index) => `plugin-${index}`);
    const raise = 'remove what nobody needs, or have the quota raised (Service Quotas, "Requesting a quota increase")';
    assert.deepEqual(named(check({ customPlugins: { value: full } }), "custom plugins"), {
      state: "missing",
      text: "99 of 100 are there, and this stack adds 2: 1 too many",
      fix: raise,
    });
    const connectors = {
      value: [
        { name: "other", workers: 58 },
        { name: "source-connector-demosrc", workers: 1 },
      ],
    };
    assert.deepEqual(named(check({ connectors }), "connect workers"), {
      state: "ok",
      text: "59 of 60 are there, and this stack adds 1",
    });
    assert.equal(named(check({ connectors, limits: { value: { workers: 59 } } }), "connect workers").state, "missing");
    assert.equal(
      named(check({ clusters: { value: [{ name: "other", brokers: 89 }] } }), "brokers").text,
      "89 of 90 are there, and this stack adds 2: 1 too many",
    );
    assert.equal(
      named(check({}, noStack, { cluster: { name: "big", brokers: 33, kraft: false } }), "brokers per cluster").text,
      "the settings ask for 33 brokers, and a cluster may have 30",
    );
  });

  it("counts the VPC and the NAT gateways' addresses only until the stack has them", () => {
    const facts = { vpcs: { value: 5 }, elasticIps: { value: 5 } };
    assert.equal(named(check(facts), "VPCs").text, "5 of 5 are there, and this stack adds 1: 1 too many");
    assert.equal(named(check(facts), "Elastic IP addresses (NAT gateways)").state, "missing");
    assert.equal(named(check(facts, { ...noStack, owned: new Set(["aws:ec2/vpc:Vpc"]) }), "VPCs").state, "ok");
  });

  it("needs an address for each worker, broker and database in the subnets, or connectors fail one by one", () => {
    const subnets = (first: number, second: number) => ({
      value: [
        { id: "subnet-a", zone: `${region}a`, free: first },
        { id: "subnet-b", zone: `${region}b`, free: second },
      ],
    });
    assert.deepEqual(named(check({ subnets: subnets(3, 2) }), "subnet addresses"), {
      state: "missing",
      text: "5 are free (subnet-a in ap-northeast-2a: 3, subnet-b in ap-northeast-2b: 2), and this stack takes 6 more",
      fix: "free some there, name larger subnets, or take fewer workers (connect.workerCount)",
    });
    assert.equal(named(check({ subnets: subnets(100, 100) }), "subnet addresses").state, "ok");
    assert.match(named(check({ subnets: subnets(100, 0) }), "subnet addresses").text, /; subnet-b has none$/);
    const owned = new Set([
      "aws:msk/cluster:Cluster simplydemo",
      "aws:mskconnect/connector:Connector source-connector-demosrc",
    ]);
    assert.match(
      named(check({ subnets: subnets(3, 2) }, { ...noStack, owned }), "subnet addresses").text,
      /takes 1 more$/,
    );
  });

  it("finds names that others have, and not those that are the stack's own", () => {
    const facts: Partial<AccountFacts> = {
      clusters: { value: [{ name: "simplydemo", brokers: 2 }] },
      logGroups: { value: ["/aws/msk/cluster/simplydemo"] },
    };
    assert.deepEqual(named(check(facts), "cluster name"), {
      state: "missing",
      text: "simplydemo is taken, and not by this stack",
      fix: "choose another msk-cdc:platform.name, or use that cluster (msk-cdc:platform.existing.cluster)",
    });
    const own = stackFacts({
      deployment: {
        resources: [
          { type: "pulumi:pulumi:Stack", outputs: { platform: { subnetIds: ["subnet-a"] } } },
          { type: "aws:msk/cluster:Cluster", inputs: { clusterName: "simplydemo" } },
          { type: "aws:cloudwatch/logGroup:LogGroup", inputs: { name: "/aws/msk/cluster/simplydemo" } },
        ],
      },
    });
    assert.deepEqual(own.subnetIds, ["subnet-a"]);
    assert.deepEqual(named(check(facts, own), "names"), {
      state: "ok",
      text: "every name is free, or this stack's own",
    });
    assert.deepEqual(named(check(facts, { ...noStack, unknown: "not logged in" }), "log group name"), {
      state: "note",
      text: "/aws/msk/cluster/simplydemo is there already; whether this stack made it can't be told (not logged in)",
    });
  });

  it("knows a secret that waits for its deletion, whose name CreateSecret refuses for weeks", () => {
    const name = "AmazonMSK_dev/simplydemo/kylo";
    const deleted = { value: { name, exists: true, deletedAt: new Date("2026-01-31T08:00:00Z") } };
    assert.deepEqual(named(check({ secrets: [deleted] }), "secret name"), {
      state: "missing",
      text: `${name} is scheduled for deletion (2026-01-31): until it is gone, after 7 to 30 days, CreateSecret refuses the name`,
      fix: `delete it now (aws secretsmanager delete-secret --force-delete-without-recovery --secret-id ${name}), or choose another secret.name`,
    });
    const taken = { secrets: [{ name, existing: true }] };
    assert.deepEqual(
      named(check({ secrets: [deleted] }, noStack, taken), "secret").fix,
      `restore it (aws secretsmanager restore-secret --secret-id ${name})`,
    );
    assert.equal(
      named(check({}, noStack, taken), "secret").text,
      `${name} does not exist, and the settings say existing: true`,
    );
  });

  it("refuses credentials of another account than the stack allows, before anybody runs up with them", () => {
    const identity = { value: { arn, account: "123456789012" } };
    assert.deepEqual(identityChecks(identity, region, ["111122223333"]), [
      {
        area: "aws",
        name: "identity",
        state: "missing",
        text: `${arn} is of account 123456789012, and aws:allowedAccountIds allows 111122223333 only`,
        fix: "take credentials of that account",
      },
    ]);
    assert.equal(
      identityChecks(identity, region, '["123456789012"]')[0]?.text,
      `${arn}, account 123456789012, region ${region}`,
    );
    assert.deepEqual(identityChecks("absent", region, undefined), [
      {
        area: "aws",
        name: "identity",
        state: "note",
        text: "no AWS credentials were found: permissions, quotas and names are not checked",
      },
    ]);
  });

  it("keeps a refusal as an answer, or one missing right would hide everything else", async () => {
    const denied = Object.assign(new Error("You are not authorized"), { name: "UnauthorizedOperation" });
    assert.deepEqual(await ask("ec2:DescribeVpcs", () => Promise.reject(denied)), {
      refusal: { action: "ec2:DescribeVpcs", denied: true, reason: "UnauthorizedOperation: You are not authorized" },
    });
  });
});
