// Java properties files as java.util.Properties reads them: comments, `=`, `:` or blanks between key and value,
// continued lines, escapes.

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", f: "\f" };

/** A later line of the same key wins. */
export function parseJavaProperties(text: string): Record<string, string> {
  const entries = logicalLines(text).map((line) => {
    const key = /^(?:\\.|[^\s=:\\])*/.exec(line)?.[0] ?? "";
    const value = line.slice(key.length).replace(/^\s*[=:]?\s*/, "");
    return [unescape(key), unescape(value)] as const;
  });
  return Object.fromEntries(entries);
}

function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let continued = "";
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const line = continued + raw.trimStart();
    if (continued === "" && (line === "" || /^[#!]/.test(line))) continue;
    const backslashes = /\\*$/.exec(line)?.[0].length ?? 0;
    if (backslashes % 2 === 1) {
      continued = line.slice(0, -1);
    } else {
      lines.push(line);
      continued = "";
    }
  }
  return continued === "" ? lines : [...lines, continued];
}

function unescape(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_all, code: string | undefined, char: string | undefined) =>
    code !== undefined ? String.fromCharCode(parseInt(code, 16)) : (escapes[char ?? ""] ?? char ?? ""),
  );
}
