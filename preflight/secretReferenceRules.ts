// Rules over references to secrets in properties. Facts: MSK Connect developer guide, "Externalize sensitive
// information using config providers"; msk-config-providers' README.
import type { Mistake } from "../connectors/properties.js";
import { referencesIn, type Reference } from "../connectors/secretReference.js";
import { nearest } from "../settings/nearest.js";
import type { PipelineSettings } from "../settings/schema.js";

const form = "${secretsmanager:NAME:KEY}";

/** References that no worker can resolve, whatever the secret holds. Workers may have our other provider, too. */
export function unresolvable(properties: Readonly<Record<string, string>>): Mistake[] {
  return references(properties)
    .filter(([, { provider }]) => provider !== "s3import")
    .flatMap(([key, reference]) => malformed(key, reference));
}

/**
 * References that a pipeline's workers can't resolve: its role reads its own secret only, and a secret of ours has
 * seven keys.
 */
export function outsideSecret(properties: Readonly<Record<string, string>>, { secret }: PipelineSettings): Mistake[] {
  return references(properties).flatMap(([key, reference]) => {
    const broken = malformed(key, reference);
    if (broken.length > 0) return broken;
    const known = Object.values(secret.keys);
    const provided = secret.existing || known.includes(reference.key);
    const meant = provided ? reference.key : nearest(reference.key, known);
    const fix =
      meant === undefined
        ? `write one of its keys: ${known.join(", ")}; a secret with more keys is an existing one ` +
          "(secret.existing: true)"
        : `write \${secretsmanager:${secret.name}:${meant}}`;
    if (reference.secret !== secret.name)
      return [
        {
          id: "secret.reference.foreign",
          key,
          value: reference.text,
          rule: `the connectors' role may read the pipeline's own secret only, ${secret.name}`,
          fix,
        },
      ];
    return provided
      ? []
      : [
          {
            id: "secret.key.unknown",
            key,
            value: reference.text,
            rule: `nothing provides this key of ${secret.name}`,
            fix,
          },
        ];
  });
}

/** Passwords that everybody who may describe the connector can read. */
export function plainPasswords(properties: Readonly<Record<string, string>>, secret = "a secret"): Mistake[] {
  return Object.entries(properties)
    .filter(([key, value]) => /(^|\.)password$/.test(key) && referencesIn(value).length === 0)
    .map(([key]) => ({
      id: "property.password.plain",
      key,
      rule: "whoever may describe the connector reads its configuration; a password stands in a secret",
      fix: `put it into ${secret} and write ${form}`,
    }));
}

function references(properties: Readonly<Record<string, string>>): [key: string, reference: Reference][] {
  return Object.entries(properties).flatMap(([key, value]) =>
    referencesIn(value).map((reference) => [key, reference] as [string, Reference]),
  );
}

function malformed(key: string, { text, provider, secret, key: secretKey }: Reference): Mistake[] {
  if (provider !== "secretsmanager") {
    return [
      {
        id: "secret.reference.provider",
        key,
        value: text,
        rule:
          "the worker configuration has one config provider, secretsmanager; no worker resolves a reference to " +
          "another",
        fix: `write ${form}`,
      },
    ];
  }
  if (secret !== "" && secretKey !== "") return [];
  return [
    {
      id: "secret.reference.malformed",
      key,
      value: text,
      rule: `a reference names a secret and one of its keys: ${form}; no worker resolves less`,
      fix: secret === "" && secretKey !== "" ? `write \${secretsmanager:${secretKey}:KEY}` : `write ${form}`,
    },
  ];
}
