import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Check } from "../../automation/doctor/check.js";
import { projectRoot } from "../../tools/paths.js";
import { startFakeAws, type AwsRequest, type FakeAws, type RecordedAnswer } from "./fakeAws.js";
import { cdc, type Ended } from "./run.js";

const region = "ap-northeast-2";
const secretKey = "planted/secret+key";

describe("cdc doctor", function () {
  this.timeout(60_000); // the first run may compile
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "msk-cdc-doctor-"))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  /** A user who has nothing: no home, no caches, no twins, no credentials, and no tool in PATH but these. */
  const nobody = (tools: Record<string, string>): Record<string, string> => {
    const bin = join(directory, "bin");
    mkdirSync(bin);
    for (const [name, script] of Object.entries(tools))
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const aws = Object.fromEntries(
      ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL"].map(
        (name) => [name, ""],
      ),
    );
    return {
      ...aws,
      AWS_EC2_METADATA_DISABLED: "true",
      HOME: directory,
      PATH: bin,
      JAVA_HOME: "",
      XDG_CACHE_HOME: join(directory, "cache"),
      XDG_STATE_HOME: join(directory, "state"),
    };
  };
  const javaHome = (name: string, version: number): string => {
    const home = join(directory, name);
    mkdirSync(join(home, "bin"), { recursive: true });
    writeFileSync(join(home, "bin", "java"), "#!/bin/sh\n");
    chmodSync(join(home, "bin", "java"), 0o755);
    writeFileSync(join(home, "release"), `JAVA_VERSION="${version}.0.1"\n`);
    return home;
  };
  const checksOf = ({ stdout }: Ended): Check[] => {
    const { version, checks } = JSON.parse(stdout) as { version: number; checks: Check[] };
    assert.equal(version, 1);
    return checks;
  };
  const named = (checks: readonly Check[], name: string): Check =>
    checks.find((check) => check.name === name) ?? assert.fail(`no line for ${name}`);

  it("lists what an empty machine lacks, in the words of the commands that would fail, and changes nothing", async () => {
    const tools = { pulumi: 'echo "v2.25.2"' };
    const ended = await cdc(["doctor", "--from", "twin", "--json"], {
      ...nobody(tools),
      JAVA_HOME: javaHome("jdk-25", 25),
    });
    const checks = checksOf(ended);
    assert.equal(ended.code, 1, ended.stderr);
    const { state, text, fix } = named(checks, "Maven");
    assert.deepEqual({ state, text }, { state: "missing", text: "Maven is missing" });
    assert.match(fix ?? "", /^install Maven 3\.8 or newer \(Debian, Ubuntu: apt-get install maven;/);
    assert.equal(named(checks, "npm").text, "npm is missing");
    assert.equal(named(checks, "git").text, "git is missing");
    assert.equal(
      named(checks, "Kafka brokers 3.9.x.kraft").text,
      "not in the cache, and there is no Maven to fetch it",
    );
    // Other JDKs and Go may lie in their usual places.
    assert.match(named(checks, "JDK").text, /jdk-25 is Java 25 \(Kafka 3\.x runs on 17 to 23\)/);
    assert.match(
      named(checks, "Pulumi CLI").text,
      /bin\/pulumi is Pulumi 2\.25\.2 \(3\.150 or newer of major release 3 is needed\)/,
    );
    assert.match(named(checks, "total").text, /^\S+\/cache\/msk-cdc is empty$/);
    assert.equal(named(checks, "none").text, "no twin is there");
    assert.equal(
      named(checks, "identity").text,
      "no AWS credentials were found: permissions, quotas and names are not checked",
    );
    assert.deepEqual(readdirSync(directory).sort(), ["bin", "jdk-25"]);
  });

  it("shows each mistake in the settings with its rule and fix, and looks at the machine all the same", async () => {
    const file = join(directory, "Pulumi.mine.yaml");
    writeFileSync(file, stringify({ config: { "aws:region": region, "msk-cdc:platform": { name: "Simply Demo" } } }));
    const { code, stdout } = await cdc(["doctor", "--from", file], nobody({}));
    assert.equal(code, 1);
    assert.match(stdout, /^ {2}(ok|note) +Node\.js: \d+/m);
    assert.match(
      stdout,
      /^ {2}missing +\S+Pulumi\.mine\.yaml: msk-cdc:platform\.name is "Simply Demo": lower-case letters.*\n +fix: change it, for example "simplydemo"/m,
    );
    assert.match(stdout, /\n\d+ missing.*\.\n$/);
  });

  it("frees the cache of what is made again, and of all with --all, or it grows for ever", async () => {
    const environment = nobody({});
    const cache = join(directory, "cache", "msk-cdc");
    const fill = (): void => {
      for (const entry of ["class-data", "kafka/brokers-1", ".building/1-1-dead"])
        mkdirSync(join(cache, entry), { recursive: true });
      for (const file of ["class-data/broker-1.jsa", ".building/1-1-dead/part"])
        writeFileSync(join(cache, file), "x".repeat(1000));
    };
    fill();
    assert.equal((await cdc(["cache", "clean"], environment)).code, 0);
    assert.deepEqual(
      ["class-data", "kafka/brokers-1", ".building/1-1-dead"].filter((entry) => existsSync(join(cache, entry))),
      ["kafka/brokers-1"],
    );
    fill();
    assert.match(
      (await cdc(["cache", "clean", "--all"], environment)).stdout,
      /^(under )?\d+ MB freed in \S+msk-cdc\.\n$/,
    );
    assert.ok(!existsSync(join(cache, "kafka")));
  });

  it("asks a twin as it asks AWS, says what a twin has not, and lists the twin itself", async () => {
    const state = { XDG_STATE_HOME: directory };
    try {
      assert.equal((await cdc(["twin", "start", "patient"], state)).code, 0);
      const { stdout } = await cdc(["twin", "env", "patient"], state);
      const environment = Object.fromEntries(
        [...stdout.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = "", value = ""]) => [name, value]),
      );
      const ended = await cdc(["doctor", "--from", "twin", "--json"], { ...environment, ...state });
      const checks = checksOf(ended);
      assert.equal(ended.code, 0, ended.stdout);
      assert.match(
        named(checks, "patient").text,
        /^running since \d{4}-\S+, http:\/\/127\.0\.0\.1:\d+, daemon \d+; .*; log: \S+daemon\.log$/,
      );
      assert.equal(
        named(checks, "identity").text,
        "arn:aws:iam::000000000000:user/twin, account 000000000000 (a twin), region ap-northeast-2",
      );
      assert.equal(
        named(checks, "permissions").text,
        "a twin has no IAM, EC2 and Service Quotas: permissions, addresses and those quotas are not checked",
      );
      assert.equal(named(checks, "connect workers").text, "0 of 60 are there, and this stack adds 2");
      assert.equal(named(checks, "brokers").text, "0 of 90 are there, and this stack adds 2");
      assert.equal(named(checks, "names").text, "every name is free, or this stack's own");
      assert.ok(!ended.stdout.includes(environment["AWS_SECRET_ACCESS_KEY"] ?? "-"));
    } finally {
      await cdc(["twin", "stop", "patient", "--remove"], state);
    }
  });

  describe("with credentials", () => {
    let aws: FakeAws;
    let overrides: Record<string, RecordedAnswer>;
    before(async () => {
      aws = await startFakeAws((request) => overrides[`${request.service} ${request.operation}`] ?? recorded(request));
    });
    after(() => aws.close());
    beforeEach(() => (overrides = {}));

    const examine = async (change: (config: Record<string, unknown>) => void = () => {}): Promise<Check[]> => {
      const { config } = parse(readFileSync(join(projectRoot, "Pulumi.dev.yaml"), "utf8")) as {
        config: Record<string, unknown>;
      };
      config["msk-cdc:plugins"] = { configProvider: "none" };
      change(config);
      const file = join(directory, "Pulumi.account.yaml");
      writeFileSync(file, stringify({ config }));
      const ended = await cdc(["doctor", "--from", file, "--json"], {
        ...nobody({}),
        AWS_ENDPOINT_URL: aws.url,
        AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
        AWS_SECRET_ACCESS_KEY: secretKey,
      });
      assert.ok(!ended.stdout.includes(secretKey) && !ended.stderr.includes(secretKey));
      assert.doesNotMatch(ended.stderr, /Warning/);
      return checksOf(ended).filter(({ area }) => area === "aws");
    };

    it("says what a role may not do, asked with the path that its session's ARN lacks, and with resources where * is denied", async () => {
      const checks = await examine();
      assert.deepEqual(named(checks, "identity").text, `${sessionArn}, account 123456789012, region ${region}`);
      assert.deepEqual(
        checks
          .filter(({ name }) => name.startsWith("permissions"))
          .map(({ name, state, text }) => ({ name, state, text })),
        [{ name: "permissions: iam", state: "missing", text: "a policy denies iam:PassRole" }],
      );
      const simulations = aws.requests
        .filter(({ operation }) => operation === "SimulatePrincipalPolicy")
        .map(({ parameters }) => parameters);
      assert.deepEqual([...new Set(simulations.map((parameters) => parameters.get("PolicySourceArn")))], [roleArn]);
      assert.ok(
        simulations.some((parameters) =>
          parameters
            .get("ResourceArns.member.1")
            ?.startsWith(`arn:aws:kafkaconnect:${region}:123456789012:connector/source-connector-demosrc/`),
        ),
      );
    });

    it("compares quotas and names with what the account has, or up fails after an hour", async () => {
      const checks = await examine();
      const texts = Object.fromEntries(checks.map(({ name, text }) => [name, text]));
      assert.equal(texts["connect workers"], "59 of 60 are there, and this stack adds 1");
      assert.equal(texts["brokers"], "2 of 3 are there, and this stack adds 2: 1 too many");
      assert.equal(texts["custom plugins"], "1 of 100 are there, and this stack adds 2");
      assert.equal(texts["VPCs"], "5 of 5 are there, and this stack adds 1: 1 too many");
      assert.equal(texts["Elastic IP addresses (NAT gateways)"], "1 of 5 are there, and this stack adds 1");
      assert.match(
        texts["connector name"] ?? "",
        /^source-connector-demosrc is there already; whether this stack made it can't be told /,
      );
      assert.match(
        texts["secret name"] ?? "",
        /^AmazonMSK_dev\/simplydemo\/kylo is scheduled for deletion \(2026-01-31\)/,
      );
    });

    it("counts the free addresses of an existing network's subnets, or connectors fail for want of one", async () => {
      const checks = await examine((config) => {
        const {
          network: _network,
          databases: _databases,
          ...platform
        } = config["msk-cdc:platform"] as Record<string, unknown>;
        const pipelines = config["msk-cdc:pipelines"] as { source: object; sink: object }[];
        config["msk-cdc:platform"] = {
          ...platform,
          existing: { network: { vpcId: "vpc-0a1b2c3d", subnetIds: ["subnet-0a1b2c3d", "subnet-0b1c2d3e"] } },
        };
        config["msk-cdc:pipelines"] = pipelines.map((one) => ({
          ...one,
          source: { ...one.source, host: "db.example.internal" },
          sink: { ...one.sink, url: "jdbc:mysql://db.example.internal/demosink" },
        }));
      });
      assert.equal(
        named(checks, "subnet addresses").text,
        "3 are free (subnet-0a1b2c3d in ap-northeast-2a: 2, subnet-0b1c2d3e in ap-northeast-2b: 1), and this stack takes 6 more",
      );
      assert.ok(!checks.some(({ name }) => name === "VPCs"));
    });

    it("goes on where it is not allowed to ask, and says so for each question", async () => {
      const denied = { status: 403, body: queryError("AccessDenied", "User is not authorized") };
      const restDenied = { status: 403, body: { __type: "AccessDeniedException", message: "User is not authorized" } };
      overrides = {
        "iam SimulatePrincipalPolicy": denied,
        "ec2 DescribeVpcs": {
          status: 403,
          body: "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized</Message></Error></Errors><RequestID>1</RequestID></Response>",
        },
        "servicequotas ListServiceQuotas": {
          status: 400,
          body: { __type: "AccessDeniedException", message: "User is not authorized" },
        },
        "kafkaconnect GET /v1/custom-plugins": restDenied,
      };
      const checks = await examine();
      assert.equal(
        named(checks, "permissions").text,
        "not checked: you are not allowed to ask (iam:SimulatePrincipalPolicy)",
      );
      assert.equal(named(checks, "VPCs").text, "not checked: you are not allowed to ask (ec2:DescribeVpcs)");
      assert.equal(
        named(checks, "quotas").text,
        "not checked: you are not allowed to ask (servicequotas:ListServiceQuotas); AWS's defaults are taken",
      );
      assert.equal(
        named(checks, "custom plugins").text,
        "not checked: you are not allowed to ask (kafkaconnect:ListCustomPlugins)",
      );
      assert.equal(named(checks, "brokers").text, "2 of 90 are there, and this stack adds 2");
    });

    it("tells expired credentials from none, or the user would look for them in the wrong place", async () => {
      overrides = {
        "sts GetCallerIdentity": {
          status: 403,
          body: queryError("ExpiredToken", "The security token included in the request is expired"),
        },
      };
      assert.deepEqual(await examine(), [
        {
          area: "aws",
          name: "identity",
          state: "missing",
          text: "AWS does not say who you are: ExpiredToken: The security token included in the request is expired",
          fix: "renew the credentials (aws sso login, aws configure), or take them out of the environment",
        },
      ]);
    });
  });
});

const sessionArn = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_1/kylo";
const roleArn = "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1";

function queryError(code: string, message: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
}

function recorded({ service, operation, parameters }: AwsRequest): RecordedAnswer {
  switch (`${service} ${operation}`) {
    case "sts GetCallerIdentity":
      return {
        body: result(
          operation,
          `<Arn>${sessionArn}</Arn><UserId>AROAEXAMPLE:kylo</UserId><Account>123456789012</Account>`,
        ),
      };
    case "iam GetRole":
      return {
        body: result(
          operation,
          `<Role><Path>/aws-reserved/sso.amazonaws.com/</Path><RoleName>AWSReservedSSO_Admin_1</RoleName><Arn>${roleArn}</Arn></Role>`,
        ),
      };
    case "iam SimulatePrincipalPolicy":
      return {
        body: result(
          operation,
          `<IsTruncated>false</IsTruncated><EvaluationResults>${decisions(parameters)}</EvaluationResults>`,
        ),
      };
    case "ec2 DescribeSubnets":
      return {
        body: described(
          operation,
          "subnetSet",
          [
            ["subnet-0a1b2c3d", "a", 2],
            ["subnet-0b1c2d3e", "b", 1],
          ].map(
            ([id, zone, free]) =>
              `<subnetId>${id}</subnetId><availabilityZone>${region}${zone}</availabilityZone><availableIpAddressCount>${free}</availableIpAddressCount>`,
          ),
        ),
      };
    case "ec2 DescribeVpcs":
      return {
        body: described(
          operation,
          "vpcSet",
          [1, 2, 3, 4, 5].map((number) => `<vpcId>vpc-${number}</vpcId>`),
        ),
      };
    case "ec2 DescribeAddresses":
      return { body: described(operation, "addressesSet", ["<allocationId>eipalloc-1</allocationId>"]) };
    case "servicequotas ListServiceQuotas":
      return {
        body: {
          Quotas: [
            { ServiceCode: "kafka", QuotaCode: "L-EDD31C36", QuotaName: "Number of brokers per account", Value: 3 },
          ],
        },
      };
    case "secretsmanager DescribeSecret":
      return {
        body: {
          ARN: `arn:aws:secretsmanager:${region}:123456789012:secret:AmazonMSK_dev/simplydemo/kylo-0a1b2c`,
          Name: "AmazonMSK_dev/simplydemo/kylo",
          DeletedDate: Date.parse("2026-01-31T08:00:00Z") / 1000,
        },
      };
    case "logs DescribeLogGroups":
      return { body: { logGroups: [] } };
    case "kafka GET /api/v2/clusters":
      return {
        body: {
          clusterInfoList: [
            { clusterName: "other", clusterType: "PROVISIONED", provisioned: { numberOfBrokerNodes: 2 } },
          ],
        },
      };
    case "kafkaconnect GET /v1/connectors":
      return {
        body: {
          connectors: [
            { connectorName: "other", capacity: { autoScaling: { maxWorkerCount: 58 } } },
            { connectorName: "source-connector-demosrc", capacity: { provisionedCapacity: { workerCount: 1 } } },
          ],
        },
      };
    case "kafkaconnect GET /v1/custom-plugins":
      return { body: { customPlugins: [{ name: "other" }] } };
    case "kafkaconnect GET /v1/worker-configurations":
      return { body: { workerConfigurations: [] } };
    default:
      return { status: 500, body: queryError("Unrecorded", `${service} ${operation}`) };
  }
}

/** PassRole is denied everywhere; a policy that names resources allows CreateConnector. */
function decisions(parameters: URLSearchParams): string {
  const actions = [...parameters]
    .filter(([name]) => name.startsWith("ActionNames.member."))
    .map(([, action]) => action);
  const everywhere = parameters.get("ResourceArns.member.1") === "*";
  const decide = (action: string): string =>
    action === "iam:PassRole"
      ? "explicitDeny"
      : action === "kafkaconnect:CreateConnector" && everywhere
        ? "implicitDeny"
        : "allowed";
  return actions
    .map(
      (action) =>
        `<member><EvalActionName>${action}</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>${decide(action)}</EvalDecision></member>`,
    )
    .join("");
}

function result(operation: string, content: string): string {
  return `<${operation}Response><${operation}Result>${content}</${operation}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${operation}Response>`;
}

function described(operation: string, set: string, items: readonly string[]): string {
  return `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId><${set}>${items.map((item) => `<item>${item}</item>`).join("")}</${set}></${operation}Response>`;
}
