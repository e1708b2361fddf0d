import assert from "node:assert/strict";
import { environmentSecrets } from "../../../../automation/cli/environmentSecrets.js";
import { withoutSecrets } from "../../../../automation/pulumi/withoutSecrets.js";

describe("what a command prints", () => {
  const pipeline = {
    secret: { keys: { sourcePassword: "db_password" } },
    source: { properties: { "database.password": "of-the-source" } },
    sink: { url: "jdbc:mysql://user:of-the-host@reports:3306/x?user=writer&password=of-the-url&useSSL=true" },
  };
  const printed = (text: string, environment: NodeJS.ProcessEnv): string =>
    withoutSecrets(text, environmentSecrets(environment));

  it("holds no password of its environment, on a line of its own, within JSON or within a pipeline's URL: else a stack's state and CI's log keep it in plain text", () => {
    const environment = { DATABASE_PASSWORD: 'two "quoted"\nlines of it', PIPELINE: JSON.stringify(pipeline) };
    assert.equal(
      printed(`refused: two "quoted", ${JSON.stringify({ it: environment.DATABASE_PASSWORD })}`, environment),
      'refused: (secret), {"it":"(secret)"}',
    );
    assert.equal(printed(environment.PIPELINE, environment).match(/of-the-\w+/), null);
  });

  it("holds all else, also what only names a password: else nobody can mend what it tells", () => {
    const environment = { PIPELINE: JSON.stringify(pipeline), AWS_SECRET_ACCESS_KEY: "asked-for", PASSWORD: "" };
    const text = "the secret has no text under db_password; reports:3306, writer, asked-for";
    assert.equal(printed(text, environment), text);
    assert.equal(printed(text, { PIPELINE: "no JSON" }), text);
  });
});
