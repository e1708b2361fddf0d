import assert from "node:assert/strict";
import { twinEnvironment, type TwinInfo } from "../../../twin/info.js";

describe("a twin's environment", () => {
  it("names the region for every AWS tool: else boto3 and the first AWS CLI ask for one", () => {
    const { AWS_REGION, AWS_DEFAULT_REGION } = twinEnvironment({ region: "eu-west-1" } as TwinInfo);
    assert.deepEqual([AWS_REGION, AWS_DEFAULT_REGION], ["eu-west-1", "eu-west-1"]);
  });
});
