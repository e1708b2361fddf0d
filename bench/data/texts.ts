// Random text that a character set has, and its literal in SQL.
import type { Chance } from "./chance.js";

/** Characters of a set beside ASCII. What Debezium decodes otherwise is not among them: docs/types.md. */
const letters: Readonly<Record<string, string>> = {
  latin1: "é€ßÿ¿ŒÆ",
  ascii: "",
  utf8mb3: "é日ßж\u200b\ufffd",
  utf16: "é日😀",
  utf16le: "é日😀",
  utf32: "é日😀",
  ucs2: "é日",
  sjis: "日本ｱ",
  cp932: "日本①",
  ujis: "日本",
  eucjpms: "日本①",
  euckr: "한국",
  gbk: "中国",
  gb2312: "中国",
  big5: "中國",
  latin2: "ąŁ",
  latin5: "ğİ",
  latin7: "ąž",
  greek: "αβγ",
  hebrew: "שלום",
  koi8r: "привет",
  cp1250: "ąŁ€",
  cp1251: "привет€",
  cp1256: "سلام",
  cp1257: "ąž",
  cp850: "éß",
  cp852: "ąŁ",
  cp866: "привет",
  tis620: "สวัสดี",
  macce: "ą",
  macroman: "é",
  dec8: "é",
};

export const characterSets = Object.keys(letters);

/** Letters, marks, signs and blanks that have made trouble somewhere. */
const odd = "'\"\\`%_;,|{}$\n\r\t\0\x1a /*-#?:&<>";
const unicode = "äéßñøŁжΩשم\u0301\u200d\u200b\u2028\u00a0\ufeff\ufffd日本한ไ€‰𝒳😀👩\u{10ffff}\u{1f1e9}\u{1f1ea}";
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789  ";

/** @param set undefined: utf8mb4 */
export function text(chance: Chance, longest: number, set?: string): string {
  const length = chance.weighed([
    [1, 0],
    [6, Math.min(longest, chance.between(1, 8))],
    [1, longest],
  ]);
  const own = set === undefined ? unicode : (letters[set] ?? "");
  // In sjis a backslash or a tilde is another character: docs/types.md.
  const signs = set === "sjis" ? "'\"%_ " : odd;
  const sources = [
    ...[plain, plain, plain, signs].map((characters) => [...characters]),
    ...(own === "" ? [] : [[...own], [...own]]),
  ];
  return Array.from({ length }, () => chance.one(chance.one(sources))).join("");
}

/** The same in every SQL mode: hexadecimal unless it is plain. */
export function textLiteral(value: string): string {
  return /^[\p{L}\p{N} .-]*$/u.test(value) && !/[\u{10000}-\u{10ffff}]/u.test(value)
    ? `'${value}'`
    : `_utf8mb4 X'${Buffer.from(value, "utf8").toString("hex").toUpperCase()}'`;
}
