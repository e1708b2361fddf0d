// What an editor says of a stack's file, by the schema that the file names.
import { Ajv, type ValidateFunction } from "ajv";
import { editorSchema } from "../../../settings/editorSchema.js";

const compiled = new Map<string, ValidateFunction>();

/** Of the kinds that are registered now. @returns the places of what it underlines */
export function underlined(config: unknown): string[] {
  const schema = editorSchema();
  const text = JSON.stringify(schema);
  const validate = compiled.get(text) ?? compile(schema);
  compiled.set(text, validate);
  validate({ config });
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}

function compile(schema: object): ValidateFunction {
  const ajv = new Ajv({
    allErrors: true,
    strictTypes: false,
    // They decide nothing: editors show the one, and a pattern says the other already.
    keywords: ["errorMessage"],
    formats: { "date-time": true },
  });
  return ajv.compile(schema);
}
