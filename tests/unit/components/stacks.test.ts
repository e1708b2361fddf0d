import assert from "node:assert/strict";
import { readFile, writeFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { projectRoot } from "../../../tools/paths.js";
import { configure, declareStack, stackConfig, valueOf, type DeclaredStack } from "./stack.js";

describe("Pulumi.dev.yaml and Pulumi.twin.yaml", () => {
  it("differ in credentials, endpoints and sizes only, or the twin would prove nothing about AWS", async () => {
    const [dev, twin] = (await Promise.all([stackConfig("dev"), stackConfig("twin")])).map(
      (config) => new Map(leaves(config)),
    );
    assert.ok(dev && twin);
    const different = [...new Set([...dev.keys(), ...twin.keys()])].filter((path) => dev.get(path) !== twin.get(path));
    assert.deepEqual(different.sort(), [
      "aws:allowedAccountIds.0",
      "command:twin",
      "msk-cdc:pipelines.0.topics.retentionHours",
      "msk-cdc:platform.cluster.retentionHours",
      "msk-cdc:plugins.configProvider",
      "msk-cdc:routable",
    ]);
  });

  it("declare the same resources, but for the way to brokers and databases: a route, or a function", async () => {
    const [dev, twin] = await Promise.all([stackConfig("dev"), stackConfig("twin")]).then(
      async ([first, second]) => [await declareStack(first), await declareStack(second)] as const,
    );
    const [ofDev, ofTwin] = [dev, twin].map(({ resources }) =>
      resources.map(({ type, name }) => `${type} ${name}`).sort(),
    ) as [string[], string[]];
    assert.deepEqual(
      ofTwin.filter((each) => !ofDev.includes(each)),
      [
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule simplydemo-network-brokers-from-vpc",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule simplydemo-network-databases-from-vpc",
      ],
    );
    assert.deepEqual(
      ofDev.filter((each) => !ofTwin.includes(each)),
      [
        "aws:cloudwatch/logGroup:LogGroup simplydemo-reach-logs",
        "aws:ec2/securityGroup:SecurityGroup simplydemo-reach-databases",
        "aws:iam/role:Role simplydemo-reach-role",
        "aws:iam/rolePolicy:RolePolicy simplydemo-reach-policy",
        "aws:lambda/function:Function simplydemo-reach-function",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule simplydemo-reach-databases-out",
        "msk-cdc:index:Reach simplydemo-reach",
      ],
    );
    for (const { name, inputs } of dev.all("Connector")) assert.deepEqual(inputs, twin.named(name).inputs);
    assert.deepEqual(dev.only("WorkerConfiguration").inputs, twin.only("WorkerConfiguration").inputs);
  });

  it("hold no password, or it would be in the repository for ever", async () => {
    for (const stack of ["dev", "twin"])
      assert.doesNotMatch(
        await readFile(join(projectRoot, `Pulumi.${stack}.yaml`), "utf8"),
        /^\s*(passwords|password|secure)\s*:|msk-cdc:passwords:/m,
      );
  });
});

describe("a stack whose network this machine does not reach", () => {
  let dev: DeclaredStack;
  before(async () => {
    dev = await declareStack(await stackConfig("dev"));
  });

  /** The pipelines of `dev` on a platform of another stack. */
  const onPlatform = async (outputs: object, changes: object = {}): Promise<DeclaredStack> => {
    const { "msk-cdc:platform": _platform, ...config } = await stackConfig("dev");
    return declareStack({ ...config, "msk-cdc:platformStack": "organization/msk-cdc/platform", ...changes }, outputs);
  };
  const platformOf = async ({ outputs }: DeclaredStack) =>
    valueOf(outputs.platform ?? assert.fail("dev has no platform"));
  /** One that was built before there were functions. */
  const onOldPlatform = async (changes: object = {}): Promise<DeclaredStack> => {
    const { reachFunction: _function, ...old } = await platformOf(dev);
    return onPlatform(old, changes);
  };

  it("does everything through the platform's function, told where that is: else a private network takes a second `up` and commands by hand", () => {
    assert.deepEqual(dev.warnings, []);
    for (const command of ["connect-test", "source-schema", "sink-schema"]) {
      const { REACH_FUNCTION, AWS_REGION } = dev.named(`simplydemo-${command}`).inputs["environment"];
      assert.deepEqual([REACH_FUNCTION, AWS_REGION], ["simplydemo-reach", "ap-northeast-2"], command);
    }
    assert.equal(dev.all("Connector").length, 2);
  });

  it("finds the function of another stack's platform by that stack's output, or pull requests could not load or drop their schema", async () => {
    const stack = await onPlatform(await platformOf(dev));
    assert.equal(stack.named("simplydemo-source-schema").inputs["environment"].REACH_FUNCTION, "simplydemo-reach");
  });

  it("leaves the connectors out where the platform has no function and says how to get them, or the first `up` would wait long for connectors that fail on empty databases", async () => {
    const { warnings, outputs, ...stack } = await onOldPlatform();
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0] ?? "",
      /node bin\/cdc\.mjs database load[^]*SCRIPT=source DATABASE_NAME=demosrc USER_NAME=kfc[^]*SCRIPT=sink DATABASE_NAME=demosink USER_NAME=sinko[^]*output `platform`[^]*pulumi config set msk-cdc:schemasLoaded true[^]*pulumi up/,
    );
    assert.deepEqual(
      stack.resources.filter(({ type }) => /:Connector$/.test(type)),
      [],
    );
    const [pipeline] = outputs.pipelines;
    assert.ok(pipeline);
    const { connectors, topics, logGroups } = await valueOf(pipeline);
    assert.deepEqual([connectors, topics.length, logGroups], [undefined, 7, []]);
  });

  it("starts the connectors there once the schemas are said to be loaded, also when the sink alone is a demo database", async () => {
    const [pipeline] = (await stackConfig("dev"))["msk-cdc:pipelines"] as { source: object }[];
    const mixed = { "msk-cdc:pipelines": [{ ...pipeline, source: { ...pipeline?.source, host: "orders.example" } }] };
    assert.equal((await onOldPlatform(mixed)).all("Connector").length, 0);
    const loaded = await onOldPlatform({ ...mixed, "msk-cdc:schemasLoaded": true });
    assert.deepEqual([loaded.all("Connector").length, loaded.warnings], [2, []]);
  });

  it("starts the connectors of a pipeline on databases of its own at once, since there is nothing to load", async () => {
    const [pipeline] = (await stackConfig("dev"))["msk-cdc:pipelines"] as { source: object; sink: object }[];
    const own = {
      ...pipeline,
      source: { ...pipeline?.source, host: "orders.example" },
      sink: { ...pipeline?.sink, url: "jdbc:mysql://reports.example/demosink" },
    };
    assert.equal((await onOldPlatform({ "msk-cdc:pipelines": [own] })).all("Connector").length, 2);
  });
});

describe("a stack on a routable network", () => {
  it("checks the brokers and loads schema, users and binlog retention, with passwords as secrets", async () => {
    const twin = await declareStack(await stackConfig("twin"));
    assert.deepEqual(twin.warnings, []);
    assert.deepEqual(twin.named("simplydemo-connect-test").inputs["environment"], {
      BOOTSTRAP_SERVERS: "b-1.example:9098,b-2.example:9098",
      AWS_REGION: "ap-northeast-2",
    });
    const { inputs, props } = twin.named("simplydemo-source-schema");
    assert.equal(inputs["create"], "node bin/cdc.mjs database load");
    assert.equal(inputs["dir"], ".");
    assert.deepEqual(inputs["environment"], {
      DATABASE_HOST: "simplydemo-databases-source.example",
      DATABASE_PORT: "3306",
      DATABASE_USER: "admin",
      DATABASE_PASSWORD: "master-secret",
      SCRIPT: "source",
      DATABASE_NAME: "demosrc",
      USER_NAME: "kfc",
      USER_PASSWORD: "source-secret",
      BINLOG_RETENTION_HOURS: "24",
    });
    const environment = props["environment"] as Record<string, pulumi.Output<string>>;
    for (const key of ["DATABASE_PASSWORD", "USER_PASSWORD"])
      assert.equal(await pulumi.isSecret(pulumi.output(environment[key])), true, key);
  });
});

describe("a pipeline stack", () => {
  const pipelineStack = async () => {
    const { "msk-cdc:platform": _platform, ...config } = await stackConfig("twin");
    return { ...config, "msk-cdc:platformStack": "organization/msk-cdc/dev" };
  };

  it("takes everything from the platform stack's output and builds none of it, or every pull request would get a cluster", async () => {
    const { outputs } = await declareStack(await stackConfig("twin"));
    assert.ok(outputs.platform);
    const platform = await valueOf(outputs.platform);
    const stack = await declareStack(await pipelineStack(), platform);
    assert.deepEqual(
      [...new Set(stack.resources.map(({ type }) => type))].filter((type) =>
        /vpc|Cluster|rds|s3|kms|CustomPlugin|Platform$/i.test(type),
      ),
      [],
    );
    const { inputs } = stack.named("simplydemo-source-connector");
    assert.equal(inputs["plugins"][0].customPlugin.arn, platform.plugins["debezium-mysql@3.6.1.Final"]?.arn);
    assert.equal(inputs["kafkaCluster"].apacheKafkaCluster.bootstrapServers, platform.bootstrapBrokers);
    assert.equal(
      stack.named("simplydemo-source-schema").inputs["environment"].DATABASE_HOST,
      platform.databases?.source.address,
    );
    assert.equal(stack.outputs.platform, undefined);
  });
});

describe("the configuration", () => {
  it("lists every user without a password with the command to set it, or one would find them one `up` at a time", async () => {
    const { "msk-cdc:passwords": _passwords, ...config } = await stackConfig("dev");
    assert.throws(
      () => configure(config),
      (error: Error) => {
        assert.ok(pulumi.RunError.isInstance(error));
        assert.match(error.message, /absent for admin, kfc, sinko/);
        assert.match(error.message, /pulumi config set --secret --path 'msk-cdc:passwords\.sinko'/);
        return true;
      },
    );
  });

  it("takes passwords from the file that the environment names, but the stack's own first, or a twin's could slip into a real stack", async () => {
    const directory = await mkdtemp(join(tmpdir(), "msk-cdc-passwords-"));
    const file = join(directory, "passwords.json");
    await writeFile(file, JSON.stringify({ admin: "from-file", kfc: "from-file", sinko: "from-file" }));
    process.env["MSK_CDC_PASSWORDS_FILE"] = file;
    try {
      const { password } = configure({ ...(await stackConfig("dev")), "msk-cdc:passwords": { kfc: "from-stack" } });
      assert.equal(await valueOf(password("kfc")), "from-stack");
      assert.equal(await valueOf(password("sinko")), "from-file");
      assert.equal(await pulumi.isSecret(password("sinko")), true);
    } finally {
      delete process.env["MSK_CDC_PASSWORDS_FILE"];
      await rm(directory, { recursive: true });
    }
  });

  it("refuses a setting that does not exist, or a typing error would silently build something else", async () => {
    const config = await stackConfig("dev");
    assert.throws(() => configure({ ...config, "msk-cdc:pipelnes": [] }), /msk-cdc:pipelnes[^]*pipelines/);
  });
});

/** Every value with its path. */
function leaves(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === "" ? key : `${path}.${key}`));
}
