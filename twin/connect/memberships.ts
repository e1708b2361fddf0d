// The groups that a worker is in: its own, and those of its sinks' consumers. A process that was killed has left none
// of them. Kafka then waits for the end of its session, ten seconds by default, and so would its successor. Here its
// death is known at once. Facts: Kafka, "LeaveGroup"; AbstractCoordinator's log lines.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Admin } from "@platformatic/kafka";
import { generateAuthTokenFromCredentialsProvider } from "aws-msk-iam-sasl-signer-js";
import type { TwinCredentials } from "../info.js";
import type { WorkerAccess } from "./workerProperties.js";

export interface MembershipsOptions {
  bootstrap: string;
  /** How the worker gets in. Default: by IAM. */
  access?: WorkerAccess;
  region: string;
  credentials: TwinCredentials;
  /** PEM file of the cluster's certificate. */
  caFile: string;
  /** Ends what is left of an attempt. */
  signal: AbortSignal;
  onLine: (line: string) => void;
}

const joined = / groupId=([^\]]+)\] Successfully joined group with generation Generation\{.*memberId='([^']+)'/;

/** Kafka has ended the sessions by then itself. */
const giveUpMs = 15_000;

export class Memberships {
  /** The group of each member. */
  private groups = new Map<string, string>();

  constructor(private readonly options: MembershipsOptions) {}

  /** @param line of the worker's log */
  read(line: string): void {
    const [, group, member] = joined.exec(line) ?? [];
    if (group !== undefined && member !== undefined) this.groups.set(member, group);
  }

  /** Leaves the groups for a process that is dead, as soon as a broker answers. */
  async leave(): Promise<void> {
    const { groups } = this;
    const { signal, onLine } = this.options;
    this.groups = new Map();
    if (groups.size === 0) return;
    const admin = this.admin();
    const deadline = Date.now() + giveUpMs;
    try {
      while (groups.size > 0 && !signal.aborted) {
        const error = await leaveAll(admin, groups).catch((failed: Error) => failed);
        if (error && Date.now() > deadline) {
          onLine(`its groups wait for the end of its session, as it could not leave them: ${error.message}`);
          return;
        }
        await sleep(error ? 200 : 0);
      }
    } finally {
      await admin.close();
    }
  }

  private admin(): Admin {
    const { bootstrap, access, region, credentials, caFile } = this.options;
    return new Admin({
      clientId: "twin",
      bootstrapBrokers: bootstrap.split(","),
      retries: 0,
      timeout: 5_000,
      ...(access?.encryptionType !== "PLAINTEXT" && { tls: { ca: readFileSync(caFile) } }),
      ...(access?.authenticationType !== "NONE" && {
        sasl: {
          mechanism: "OAUTHBEARER",
          token: async () =>
            (
              await generateAuthTokenFromCredentialsProvider({
                region,
                awsCredentialsProvider: () => Promise.resolve(credentials),
              })
            ).token,
        },
      }),
    });
  }
}

/** Takes out of `groups` who has left. */
async function leaveAll(admin: Admin, groups: Map<string, string>): Promise<undefined> {
  for (const [memberId, groupId] of groups) {
    await admin.removeMembersFromConsumerGroup({ groupId, members: [{ memberId }] }).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
    groups.delete(memberId);
  }
}

/** The group knows no such member: it had left before. */
function isGone(error: unknown): boolean {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.some(isGone);
  if (!(error instanceof Error)) return false;
  return ("unknownMemberId" in error && error.unknownMemberId === true) || isGone(error.cause);
}
