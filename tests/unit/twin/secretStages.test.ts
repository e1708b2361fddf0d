// Staging labels of secret versions, as Secrets Manager moves them.
import assert from "node:assert/strict";
import { stagesOf, withMovedStage, withVersion, type SecretVersion } from "../../../twin/aws/secretsmanager/stages.js";

describe("staging labels of a secret's versions", () => {
  const version = (id: string, ...stages: string[]): SecretVersion => ({ id, createdAt: 0, stages });

  it("go to a new version, AWSPREVIOUS to the one before: else a reader gets an old password", () => {
    const two = withVersion(withVersion([], version("a", "AWSCURRENT")), version("b", "AWSCURRENT"));
    assert.deepEqual(stagesOf(two), { a: ["AWSPREVIOUS"], b: ["AWSCURRENT"] });
    assert.deepEqual(stagesOf(withVersion(two, version("c", "AWSCURRENT", "mine"))), {
      b: ["AWSPREVIOUS"],
      c: ["AWSCURRENT", "mine"],
    });
    assert.deepEqual(stagesOf(withVersion(two, version("d", "AWSPENDING"))), {
      a: ["AWSPREVIOUS"],
      b: ["AWSCURRENT"],
      d: ["AWSPENDING"],
    });
  });

  it("go back when AWSCURRENT is moved: else an up could not make its value the current one again", () => {
    const versions = [version("ours", "AWSPREVIOUS"), version("theirs", "AWSCURRENT")];
    assert.deepEqual(stagesOf(withMovedStage(versions, "AWSCURRENT", "theirs", "ours")), {
      ours: ["AWSCURRENT"],
      theirs: ["AWSPREVIOUS"],
    });
    assert.deepEqual(stagesOf(withMovedStage([version("a", "AWSCURRENT", "mine")], "mine", "a", undefined)), {
      a: ["AWSCURRENT"],
    });
  });

  it("are refused where Secrets Manager refuses: else a mistake shows only on AWS", () => {
    const versions = [version("a", "AWSPREVIOUS"), version("b", "AWSCURRENT")];
    assert.throws(
      () => withMovedStage(versions, "AWSCURRENT", undefined, "a"),
      /currently attached to version b, so you must explicitly reference that version in RemoveFromVersionId/,
    );
    assert.throws(
      () => withMovedStage(versions, "AWSCURRENT", "a", "b"),
      /staging label AWSCURRENT is not attached to version a/,
    );
    assert.throws(() => withMovedStage(versions, "AWSCURRENT", "b", undefined), /can't be completely removed/);
    assert.throws(() => withMovedStage(versions, "AWSCURRENT", "b", "z"), /for VersionId: z/);
  });
});
