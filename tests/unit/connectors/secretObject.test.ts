import assert from "node:assert/strict";
import { secretObject } from "../../../connectors/secretKeys.js";

describe("a secret's text", () => {
  it("that is no JSON object is told apart without an error: else the parser's message shows the secret on a terminal", () => {
    for (const text of ["hunter2", "", "null", "[1]", '"text"', '{"a": hunter2}'])
      assert.equal(secretObject(text), undefined, text);
    assert.deepEqual(secretObject('{"password":"hunter2"}'), { password: "hunter2" });
  });
});
