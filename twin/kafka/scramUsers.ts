// The users of SASL/SCRAM as brokers read them. Facts: RFC 5802, "SCRAM Algorithm Overview"; Kafka, "Authentication
// using SASL/SCRAM" (no normalization of passwords; 4096 iterations at least).
import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { propertiesText } from "../../facts/javaProperties.js";

const iterations = 4096;

/** A line for each user, by which a broker checks a password without knowing it. */
export function usersText(users: Readonly<Record<string, string>>): string {
  return propertiesText(
    Object.fromEntries(Object.entries(users).map(([user, password]) => [user, credential(password)])),
  );
}

/** In the form of Kafka's own credential store. */
function credential(password: string): string {
  const salt = randomBytes(24);
  const salted = pbkdf2Sync(password, salt, iterations, 64, "sha512");
  const keyed = (what: string): Buffer => createHmac("sha512", salted).update(what).digest();
  const storedKey = createHash("sha512").update(keyed("Client Key")).digest();
  const fields = { salt, stored_key: storedKey, server_key: keyed("Server Key") };
  const encoded = Object.entries(fields).map(([name, value]) => `${name}=${value.toString("base64")}`);
  return [...encoded, `iterations=${iterations}`].join(",");
}
