// Java's .properties text, as java.util.Properties loads it. Brokers, workers, MSK and MSK Connect read it.
// This is own code because dot-properties 1.1.2 leaves a \r where a line that ends in one goes on. It also writes
// letters beyond ASCII as they are, and Latin-1 (Properties.load of a stream) reads those otherwise than UTF-8.

/** One `key=value` line per entry, in ASCII. Characters that `Properties.load` would misread are escaped. */
export function propertiesText(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([key, value]) => `${escape(key, /[\\ :=#!]/g)}=${escape(value, /\\|^ /g)}\n`)
    .join("");
}

/** The entries of a text. The last of several lines with the same key wins. */
export function parseProperties(text: string): Record<string, string> {
  const entries = logicalLines(text).map((line) => {
    const [, key = "", value = ""] = /^((?:\\.|[^ \t\f=:\\])*)[ \t\f]*[=:]?[ \t\f]*(.*)$/s.exec(line) ?? [];
    return [unescape(key), unescape(value)] as const;
  });
  return Object.fromEntries(entries);
}

/** Drops comments and empty lines. A line that ends in a backslash goes on in the next one. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let begun = "";
  for (const line of text.split(/\r\n|\r|\n/)) {
    const whole = begun + line.replace(/^[ \t\f]+/, "");
    if (begun === "" && /^[#!]/.test(whole)) continue;
    const goesOn = (/\\*$/.exec(whole)?.[0].length ?? 0) % 2 === 1;
    begun = goesOn ? whole.slice(0, -1) : "";
    if (!goesOn && whole !== "") lines.push(whole);
  }
  return begun === "" ? lines : [...lines, begun];
}

const control: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", f: "\f" };

function escape(text: string, special: RegExp): string {
  return text
    .replaceAll(special, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replaceAll(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function unescape(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_all, code: string | undefined, character = "") =>
    code === undefined ? (control[character] ?? character) : String.fromCharCode(parseInt(code, 16)),
  );
}
