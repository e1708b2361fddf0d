import assert from "node:assert/strict";
import { parseProperties, propertiesText } from "../../../facts/javaProperties.js";

describe("a .properties file", () => {
  const awkward = {
    "a b:c=d": " x\\y é#=",
    "#key": "!",
    ключ: "1\n2\r3\t4\f5",
    plain: "x=y #!",
    password: " \\u0041 two  spaces ",
    empty: "",
  };

  it("is plain ASCII with what Java's format reserves escaped, or a worker reads something else than was written", () => {
    assert.equal(
      propertiesText({ "a b:c": " x\\y é#=", ü: "1\n2\t3", plain: "x=y #!" }),
      "a\\ b\\:c=\\ x\\\\y \\u00e9#=\n\\u00fc=1\\n2\\t3\nplain=x=y #!\n",
    );
  });

  it("gives back what was written, so that a password arrives as it was", () => {
    assert.deepEqual(parseProperties(propertiesText(awkward)), awkward);
  });

  // What java.util.Properties.load of JDK 17 answers.
  const read: [why: string, text: string, entries: Record<string, string>][] = [
    ["each separator", "a=1\nb: 2\nc 3\nd\t=\t4\ne\ff", { a: "1", b: "2", c: "3", d: "4", e: "f" }],
    ["a second separator as the value's", "a==1\nb = :2", { a: "=1", b: ":2" }],
    ["escaped separators as the key's", "a\\ b\\:c\\=d=1", { "a b:c=d": "1" }],
    ["comments and empty lines as nothing", "# a=1\n  ! b=2\n\n \t\nc=3 # 4", { c: "3 # 4" }],
    ["a line that goes on", "a=1,\\\n   2,\\\r\n\t3,\\\r4\nb\\\n c=5", { a: "1,2,3,4", bc: "5" }],
    ["a comment sign in a line that goes on", "a=1\\\n#2", { a: "1#2" }],
    ["a doubled backslash as the line's end", "a=1\\\\\nb=2", { a: "1\\", b: "2" }],
    ["escapes", "a=\\t\\u00e9\\z\\\\u0041", { a: "\téz\\u0041" }],
    ["blanks at the end as the value's", "a=1 ", { a: "1 " }],
    ["other white space as letters", "a=\u00a01\n\u000bb=2", { a: "\u00a01", "\u000bb": "2" }],
    ["a key alone", "a\nb=", { a: "", b: "" }],
    ["the last of a key's lines", "a=1\na=2", { a: "2" }],
    ["a key that JavaScript gives a meaning", "__proto__=1", Object.fromEntries([["__proto__", "1"]])],
  ];
  for (const [why, text, entries] of read) {
    it(`reads ${why} as Java does, or the twin takes another configuration than MSK`, () => {
      assert.deepEqual(parseProperties(text), entries);
    });
  }
});
