// Text in XML, and XML that a client sends.
import { parseXML } from "@aws-sdk/xml-builder";
import { z } from "zod";
import { AwsError } from "./errors.js";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // A reader makes a line feed of a bare one (XML 1.0, "End-of-Line Handling").
  "\r": "&#13;",
};

export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (one) => escapes[one] ?? one);
}

export const element = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`;

/** An element that may stand several times. */
export const repeated = <T>(schema: z.ZodType<T>): z.ZodType<T[]> =>
  z.preprocess((given) => (Array.isArray(given) ? given : given === undefined ? [] : [given]), z.array(schema));

/**
 * The content of a document's root element.
 * @throws AwsError MalformedXML; NotImplemented for a member that the schema lacks
 */
export function parsedXml<T>(text: string, root: string, schema: z.ZodType<T>): T {
  let document: Record<string, unknown>;
  try {
    document = parseXML(text) as Record<string, unknown>;
  } catch {
    throw malformed();
  }
  const content = document[root];
  // The parser lists attributes among the elements.
  if (typeof content === "object" && content !== null) Reflect.deleteProperty(content, "xmlns");
  const result = schema.safeParse(content === "" ? {} : content);
  if (result.success) return result.data;
  const unknown = result.error.issues.find((issue) => issue.code === "unrecognized_keys");
  if (unknown === undefined) throw malformed();
  throw new AwsError("NotImplemented", 501, `the twin does not have the member ${unknown.keys[0] ?? ""} of ${root}`);
}

const malformed = (): AwsError =>
  new AwsError(
    "MalformedXML",
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
