// Passwords that a command is told by its environment. Its output must not hold one: a stack's state and a CI's log
// keep what `cdc` prints (pulumi-command: stdout and stderr are plain text, and an error holds both).

/** Properties whose values are passwords, and passwords within a URL. */
const secretName = /(^|\.)password$/;
const inUrl = /(?:[?&;]password=|:\/\/[^/:@\s]*:)([^&;@\s"]+)/gi;

/** The passwords, each line of one and its form within JSON. */
export function environmentSecrets(environment: NodeJS.ProcessEnv = process.env): string[] {
  const passwords = Object.entries(environment).flatMap(([name, value = ""]) =>
    /(^|_)PASSWORD$/.test(name) ? [value] : name === "PIPELINE" ? passwordsIn(value) : [],
  );
  const lines = passwords.flatMap((password) => [password, ...password.split("\n")]);
  return [...new Set(lines.flatMap((line) => [line, JSON.stringify(line).slice(1, -1)]))];
}

/** Of a pipeline's settings as JSON: its URL and properties may hold one. */
function passwordsIn(pipeline: string): string[] {
  const found: string[] = [];
  try {
    JSON.parse(pipeline, (key, value: unknown) => {
      if (typeof value === "string" && secretName.test(key)) found.push(value);
      return value;
    });
  } catch {
    // The command itself says that it is no JSON.
  }
  return [...found, ...[...pipeline.matchAll(inUrl)].map(([, password = ""]) => password)];
}
