// A pipeline on what an account has already: network, cluster, key, bucket and databases of another stack, and a secret that somebody made by hand. One twin for the file.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { awsAccess } from "../../automation/awsAccess.js";
import { loadDatabase } from "../../automation/databaseLoad.js";
import { startTwin, stopTwin, withEnvironment, type EnvironmentSpec, type TwinInfo } from "../../automation/index.js";
import type { PlatformOutputs } from "../../components/platformReference.js";
import { readPasswordsFile } from "../../settings/passwordsFile.js";
import { openDemoTables } from "./demoTables.js";
import { inventory } from "./inventory.js";
import { stand, type Standing } from "./standing.js";

describe("a pipeline on what an account has already", function () {
  this.timeout(180_000);
  const name = `test-existing-${process.pid}`;
  const userState = process.env["XDG_STATE_HOME"];
  let state: string;
  let twin: TwinInfo;
  let owner: Standing;
  let account: PlatformOutputs;
  const endings: (() => Promise<unknown>)[] = [];

  before(async () => {
    state = mkdtempSync(join(tmpdir(), "msk-cdc-state-"));
    process.env["XDG_STATE_HOME"] = state;
    endings.push(() => stopTwin(name, { remove: true }));
    twin = await startTwin({ name });
    owner = await stand({ name: "owner", from: "twin", twin, overrides: { "msk-cdc:pipelines": undefined } });
    endings.push(() => owner.end());
    account = owner.environment.outputs["platform"] as PlatformOutputs;
    await loadDatabases();
    await makeSecret();
  });

  after(async () => {
    const failures: unknown[] = [];
    for (const end of endings.reverse()) await end().catch((error: unknown) => failures.push(error));
    if (userState === undefined) delete process.env["XDG_STATE_HOME"];
    else process.env["XDG_STATE_HOME"] = userState;
    rmSync(state, { recursive: true, force: true });
    assert.deepEqual(failures, []);
  });

  it("moves rows there, and leaves every adopted part as it was; else a team's cluster is changed or gone after a trial", async () => {
    const before = await everything();
    await withEnvironment(adopting(), async (environment) => {
      const tables = await openDemoTables(twin, account);
      try {
        assert.equal((await tables.untilEqual(60_000, new AbortController().signal)).rows, 10);
      } finally {
        await tables.close();
      }
      await environment.preview({ expectNoChanges: true });
      const changed = await owner.environment.refresh();
      assert.deepEqual({ update: changed.update, delete: changed.delete }, { update: undefined, delete: undefined }, "the owner's stack sees no change");
    });
    assert.deepEqual(await everything(), before);
    await owner.environment.preview({ expectNoChanges: true });
  });

  it("refuses what is not there or does not fit, all at once and in the provider's words, before anything is made; else half a stack stands", async () => {
    const before = await everything();
    const existing = { ...parts(), network: { vpcId: "vpc-0123456789abcdef0", subnetIds: account.subnetIds, connectorSecurityGroupIds: ["sg-0123456789abcdef0"] }, pluginBucket: "nobodys-bucket" };
    const pipeline = { ...pipelineOn(), secret: { name: "shop/cdc", existing: true } };
    await assert.rejects(
      withEnvironment(adopting({ "msk-cdc:platform": { name: "orders", existing }, "msk-cdc:pipelines": [pipeline] }), () => Promise.resolve()),
      (error: Error) => {
        for (const sentence of ["no matching EC2 VPC found", "no matching EC2 Security Group found", "reading S3 Bucket (nobodys-bucket): couldn't find resource", "shop/cdc has brokers, db_host"]) assert.ok(error.message.includes(sentence), `${sentence}: ${error.message}`);
        assert.doesNotMatch(error.message, new RegExp(Object.values(readPasswordsFile(twin.passwordsFile)).join("|")));
        return true;
      },
    );
    assert.deepEqual(await everything(), before);
  });

  const parts = () => ({
    network: { vpcId: account.vpcId, subnetIds: account.subnetIds, connectorSecurityGroupIds: account.connectorSecurityGroupIds },
    cluster: { arn: account.clusterArn },
    secretsKeyArn: account.kmsKeyArn,
    pluginBucket: bucket(),
  });
  const bucket = (): string => account.bucketArn.split(":").at(-1) ?? "";

  const pipelineOn = () => ({
    name: "orders",
    secret: { name: "shop/cdc", existing: true, keys: { bootstrap: "brokers", sourceHost: "db_host", sourceUser: "db_user", sourcePassword: "db_password", sinkUrl: "sink_url", sinkUser: "sink_user", sinkPassword: "sink_password" } },
    source: { host: account.databases?.source.address, port: account.databases?.source.port, user: "kfc", databases: ["demosrc"], tables: ["demosrc.products"] },
    sink: { url: sinkUrl(), user: "sinko", database: "demosink", tables: [{ from: "demosrc.products", table: "productinfo", key: ["id"], exclude: ["image"] }] },
  });
  const sinkUrl = (): string => `jdbc:mysql://${account.databases?.sink.address ?? ""}:${account.databases?.sink.port ?? ""}/demosink`;

  const adopting = (overrides: EnvironmentSpec["overrides"] = { "msk-cdc:platform": { name: "orders", existing: parts() }, "msk-cdc:pipelines": [pipelineOn()] }): EnvironmentSpec => ({ name: "orders", from: "twin", twin, overrides });

  async function loadDatabases(): Promise<void> {
    const passwords = readPasswordsFile(twin.passwordsFile);
    for (const [script, database, connectorUser] of [["source", "demosrc", "kfc"], ["sink", "demosink", "sinko"]] as const) {
      const { address: host = "", port = 0 } = account.databases?.[script] ?? {};
      await loadDatabase({ host, port, user: "admin", password: passwords["admin"] ?? "", script, database, connectorUser, connectorPassword: passwords[connectorUser] ?? "" });
    }
  }

  async function makeSecret(): Promise<void> {
    const { kfc, sinko } = readPasswordsFile(twin.passwordsFile);
    const content = { brokers: account.bootstrapBrokers, db_host: account.databases?.source.address, db_user: "kfc", db_password: kfc, sink_url: sinkUrl(), sink_user: "sinko", sink_password: sinko };
    await secretsManager().send(new CreateSecretCommand({ Name: "shop/cdc", SecretString: JSON.stringify(content) }));
  }

  const secretsManager = (): SecretsManagerClient => new SecretsManagerClient(awsAccess(twin.region, twin).client);

  /** What the account has, but for what MSK Connect leaves on every cluster, and for a stack's own traces. */
  async function everything(): Promise<unknown> {
    const s3 = new S3Client({ ...awsAccess(twin.region, twin).client, forcePathStyle: true });
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket() }));
    const { SecretList = [] } = await secretsManager().send(new ListSecretsCommand({}));
    const { SecretString, VersionId } = await secretsManager().send(new GetSecretValueCommand({ SecretId: "shop/cdc" }));
    const left = (await inventory(twin, account)).filter((each) => !/^(topic|group) (__|connect-)/.test(each));
    return { left, objects: Contents.map(({ Key }) => Key), secrets: SecretList.map(({ Name }) => Name), value: { SecretString, VersionId } };
  }
});
