// Takes the sentence that says why out of the text that engine and providers wrap around it. Pure. Facts: Pulumi
// Command (`exit status 1: running "…":` and then the command's output), Terraform's providers ("1 error occurred:"),
// the Automation API's CommandError (the engine's own last line begins with "error:").

/** Lines that a command's set-up and Node itself print before the command's own. */
const aside = /^(set-up: |\(node:\d+\) |\(Use `node )/;

/** @param error a diagnostic, `<type> <name>: <text>`, or the Automation API's message */
export function briefCause(error: string): string {
  const text = error.replace(/^[\w:/-]+ [^\s:]+: /, "").replace(/^\d+ errors? occurred:\s*\*\s*/, "");
  const [, output] =
    /^(?:exit status \d+|signal: [\w ]+|still running [^:]*): running .*:\n([\s\S]*\S)/.exec(text) ?? [];
  const lines = (output ?? text)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !aside.test(line));
  const said =
    output === undefined ? (lines.find((line) => line.startsWith("error: ")) ?? lines[0] ?? "") : (lines[0] ?? "");
  // A list's heading says nothing without its first item.
  return said.endsWith(":") && lines[1] !== undefined && said === lines[0]
    ? `${said} ${lines[1].replace(/^[-*] /, "")}`
    : said.replace(/^error: /, "");
}
