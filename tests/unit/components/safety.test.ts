// What every stack is without being asked: rights by name, nothing public, nothing untagged. Facts: Service
// Authorization Reference (actions without resource types); S3 "Security best practices".
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { settingsFromConfiguration } from "../../../settings/configuration.js";
import { usersWithPasswords } from "../../../settings/databaseUsers.js";
import { projectRoot } from "../../../tools/paths.js";
import { declareStack, stackConfig, type Declared, type DeclaredStack } from "./stack.js";

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource?: string | string[];
  Principal?: unknown;
  Condition?: object;
}

/** Their resource can't be named. */
const unnameable = new Set(["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]);
/** A range of ports to any address: for databases that only pipelines name. */
const openRange = { fromPort: 1024, toPort: 65535 };
const tags = { team: "data" };

/** Stacks that build something, with a watchdog, by name. */
async function stacks(): Promise<[string, Record<string, unknown>][]> {
  const written = await writtenStacks();
  return written.map(([name, config]) => {
    const users = usersWithPasswords(settingsFromConfiguration(config));
    return [name, { ...config, "msk-cdc:passwords": Object.fromEntries(users.map((user) => [user, "secret"])) }];
  });
}

async function writtenStacks(): Promise<[string, Record<string, unknown>][]> {
  const dev = await stackConfig("dev");
  const platform = dev["msk-cdc:platform"] as object;
  const examples = readdirSync(join(projectRoot, "examples", "stacks"))
    .filter((file) => file.endsWith(".yaml"))
    .map((file): [string, Record<string, unknown>] => [
      file,
      (
        parse(readFileSync(join(projectRoot, "examples", "stacks", file), "utf8")) as {
          config: Record<string, unknown>;
        }
      ).config,
    ])
    .filter(([, config]) => {
      const built = config["msk-cdc:platform"] as { existing?: object } | undefined;
      return built !== undefined && built.existing === undefined;
    });
  const shared = { "msk-cdc:watchdog": {}, "msk-cdc:tags": tags };
  return [
    ["development", { ...dev, ...shared }],
    [
      "production",
      { ...dev, ...shared, "msk-cdc:platform": { name: "simplydemo", profile: "production", databases: {} } },
    ],
    ["routable", { ...dev, ...shared, "msk-cdc:routable": true, "msk-cdc:platform": platform }],
    ...examples.map(([name, config]): [string, Record<string, unknown>] => [
      name,
      { ...config, ...shared, "aws:region": "ap-northeast-2" },
    ]),
  ];
}

const list = (value: string | readonly string[] = []): readonly string[] => [value].flat() as string[];

function statementsOf(stack: DeclaredStack): { of: Declared; statement: Statement }[] {
  return stack.resources.flatMap((resource) =>
    ["policy", "assumeRolePolicy"].flatMap((property) => {
      const text: unknown = resource.inputs[property];
      if (!resource.type.startsWith("aws:") || typeof text !== "string" || !text.startsWith("{")) return [];
      return (JSON.parse(text) as { Statement: Statement[] }).Statement.map((statement) => ({
        of: resource,
        statement,
      }));
    }),
  );
}

describe("a stack of any profile", function () {
  this.timeout(30_000);
  let all: [string, DeclaredStack][];

  before(async () => {
    all = [];
    for (const [name, config] of await stacks()) all.push([name, await declareStack(config)]);
  });

  const each = <T>(look: (stack: DeclaredStack) => T[]): string[] =>
    all.flatMap(([name, stack]) => look(stack).map((found) => `${name}: ${String(found)}`));

  it("allows actions by name, on resources by name where AWS lets it: else a stolen role does more than its work", () => {
    assert.ok(all.every(([, stack]) => statementsOf(stack).length > 0));
    const allowed = (stack: DeclaredStack) =>
      statementsOf(stack).filter(({ statement }) => statement.Effect === "Allow");
    assert.deepEqual(
      each((stack) =>
        allowed(stack)
          .filter(({ statement }) => list(statement.Action).some((action) => action.includes("*")))
          .map(({ of, statement }) => `${of.name} ${list(statement.Action).join()}`),
      ),
      [],
    );
    assert.deepEqual(
      each((stack) =>
        allowed(stack)
          .filter(
            ({ of, statement }) => /:(RolePolicy|Policy)$/.test(of.type) && list(statement.Resource).includes("*"),
          )
          .filter(({ statement }) => !list(statement.Action).every((action) => unnameable.has(action)))
          .map(({ of, statement }) => `${of.name} ${list(statement.Action).join()}`),
      ),
      [],
    );
  });

  it("lets no stranger in by a policy: else anybody's account reads it", () =>
    assert.deepEqual(
      each((stack) =>
        statementsOf(stack)
          .filter(
            ({ statement }) => statement.Effect === "Allow" && JSON.stringify(statement.Principal ?? "").includes("*"),
          )
          .map(({ of }) => of.name),
      ),
      [],
    ));

  it("keeps buckets private, encrypted and behind TLS: else an archive or a memory is read on its way", () => {
    const unguarded = (stack: DeclaredStack): string[] =>
      stack.all("Bucket").flatMap(({ name }) => {
        const guards = stack.resources.filter(({ inputs }) => inputs["bucket"] === name);
        const closed = guards.some(({ inputs }) =>
          ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].every(
            (key) => inputs[key] === true,
          ),
        );
        const encrypted = guards.some(({ type }) => type.includes("ServerSideEncryption"));
        const overTls = statementsOf(stack).some(
          ({ of, statement }) =>
            of.inputs["bucket"] === name &&
            statement.Effect === "Deny" &&
            JSON.stringify(statement.Condition).includes('"aws:SecureTransport":"false"'),
        );
        return closed && encrypted && overTls ? [] : [`${name} ${JSON.stringify({ closed, encrypted, overTls })}`];
      });
    assert.ok(all.some(([, stack]) => stack.all("Bucket").length === 2));
    assert.deepEqual(each(unguarded), []);
  });

  it("opens no port to everybody: else brokers and databases answer the internet", () => {
    const open = ({ inputs }: Declared) =>
      ["0.0.0.0/0", "::/0"].includes(String(inputs["cidrIpv4"] ?? inputs["cidrIpv6"]));
    assert.deepEqual(
      each((stack) =>
        stack
          .all("SecurityGroupIngressRule")
          .filter(open)
          .map(({ name }) => name),
      ),
      [],
    );
    assert.deepEqual(
      each((stack) =>
        stack
          .all("SecurityGroupEgressRule")
          .filter(open)
          .filter(({ inputs: { fromPort, toPort } }) => fromPort !== toPort)
          .filter(({ inputs }) => inputs["fromPort"] !== openRange.fromPort || inputs["toPort"] !== openRange.toPort)
          .map(({ name }) => name),
      ),
      [],
    );
    assert.deepEqual(
      each((stack) =>
        stack
          .all("Instance")
          .filter(({ inputs }) => inputs["publiclyAccessible"] === true || inputs["storageEncrypted"] !== true)
          .map(({ name }) => name),
      ),
      [],
    );
  });

  it("tags whatever takes tags: else its cost is nobody's", () =>
    assert.deepEqual(
      each((stack) =>
        stack.resources
          // The SDK gives a resource that takes tags the property, also where it has none.
          .filter(({ type, props }) => /^awsx?:/.test(type) && "tags" in props)
          .filter(({ inputs }) => (inputs["tags"] as { team?: string } | undefined)?.team !== "data")
          .map(({ type, name }) => `${type} ${name}`),
      ),
      [],
    ));
});
