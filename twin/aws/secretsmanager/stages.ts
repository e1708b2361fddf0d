// Versions of a secret and their staging labels (Secrets Manager User Guide, "Secret versions"; API Reference,
// UpdateSecretVersionStage). Pure.
import { AwsError } from "../errors.js";

export interface SecretVersion {
  readonly id: string;
  readonly createdAt: number;
  readonly stages: string[];
  readonly secretString?: string;
  readonly secretBinary?: string;
}

/** Secrets Manager keeps about as many; the oldest go first. */
const keptVersions = 100;

/**
 * The versions with a new one that takes its labels from the others; AWSPREVIOUS goes to the version that was current.
 */
export function withVersion(versions: readonly SecretVersion[], added: SecretVersion): SecretVersion[] {
  return [...relabelled(versions, added.stages, undefined), added].slice(-keptVersions);
}

/**
 * The versions with a label moved, attached or, with no `to`, removed.
 * @throws AwsError as Secrets Manager does: for an unknown version, a label that is elsewhere, AWSCURRENT without a new
 * place
 */
export function withMovedStage(
  versions: readonly SecretVersion[],
  stage: string,
  from: string | undefined,
  to: string | undefined,
): SecretVersion[] {
  const unknown = [from, to].find((id) => id !== undefined && !versions.some((version) => version.id === id));
  if (unknown !== undefined) {
    throw new AwsError(
      "ResourceNotFoundException",
      400,
      `Secrets Manager can't find the specified secret value for VersionId: ${unknown}`,
    );
  }
  const holder = versions.find(({ stages }) => stages.includes(stage))?.id;
  if (holder !== from && (holder !== undefined || from !== undefined)) {
    const message =
      holder === undefined || from !== undefined
        ? `The parameter RemoveFromVersionId is invalid: staging label ${stage} is not attached to version ` +
          `${from ?? ""}.`
        : `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to ` +
          `version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`;
    throw new AwsError("InvalidParameterException", 400, message);
  }
  if (to === undefined && stage === "AWSCURRENT") {
    throw new AwsError(
      "InvalidParameterException",
      400,
      "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    );
  }
  return relabelled(versions, [stage], to);
}

/** Version ids to their labels, of those that have any. */
export function stagesOf(versions: readonly SecretVersion[]): Record<string, string[]> {
  return Object.fromEntries(versions.filter(({ stages }) => stages.length > 0).map(({ id, stages }) => [id, stages]));
}

/**
 * Takes labels from every version and gives them to `to`; a version that is no longer current becomes the previous one.
 */
function relabelled(
  versions: readonly SecretVersion[],
  taken: readonly string[],
  to: string | undefined,
): SecretVersion[] {
  const current = taken.includes("AWSCURRENT")
    ? versions.find(({ id, stages }) => id !== to && stages.includes("AWSCURRENT"))
    : undefined;
  const moved = current === undefined ? taken : [...taken, "AWSPREVIOUS"];
  return versions.map((version) => ({
    ...version,
    stages: [
      ...version.stages.filter((stage) => !moved.includes(stage)),
      ...(version === current ? ["AWSPREVIOUS"] : []),
      ...(version.id === to ? taken : []),
    ],
  }));
}
