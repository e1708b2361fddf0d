// The twin's one TLS identity: a self-signed certificate for 127.0.0.1, as the brokers' key store, as a trust store for
// Java clients and as PEM for Node's. Facts: JDK documentation, "keytool".
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Toolchain } from "../../tools/toolchain.js";

export interface Tls {
  /** PKCS12, the brokers' private key. */
  keystore: string;
  /** JKS: Java reads its certificates without a password, so none stands in a worker's arguments. */
  truststore: string;
  /** The certificate as PEM, for NODE_EXTRA_CA_CERTS. */
  caFile: string;
  /** Of the key store. */
  password: string;
}

/** The identity in `dir`, made there once. */
export async function ensureTls(dir: string, toolchain: Pick<Toolchain, "keytool">): Promise<Tls> {
  if (!existsSync(dir)) {
    const aside = `${dir}.new`;
    await rm(aside, { recursive: true, force: true });
    await mkdir(aside, { recursive: true, mode: 0o700 });
    await makeIdentity(aside, toolchain.keytool);
    await rename(aside, dir);
  }
  return paths(dir, await readFile(join(dir, "password"), "utf8"));
}

function paths(dir: string, password: string): Tls {
  return {
    keystore: join(dir, "broker.p12"),
    truststore: join(dir, "trust.jks"),
    caFile: join(dir, "ca.pem"),
    password,
  };
}

/**
 * The store's password stands beside it, so that rounds of hashing protect nothing; the default of 10,000 costs every
 * listener of a broker's start a tenth of a second (JDK, java.security, "keystore.pkcs12").
 */
const jvmOptions = [
  "-J-XX:TieredStopAtLevel=1",
  "-J-XX:-UsePerfData",
  ...["certPbe", "keyPbe", "mac"].map((what) => `-J-Dkeystore.pkcs12.${what}IterationCount=1`),
];

async function makeIdentity(dir: string, keytool: string): Promise<void> {
  const password = randomBytes(18).toString("base64url");
  await writeFile(join(dir, "password"), password, { mode: 0o600 });
  const { keystore, truststore, caFile } = paths(dir, password);
  const run = (...args: string[]): Promise<unknown> =>
    promisify(execFile)(keytool, [...jvmOptions, ...args, "-storepass:env", "TWIN_STORE_PASSWORD"], {
      env: { PATH: process.env["PATH"], TWIN_STORE_PASSWORD: password },
    });
  await run(
    "-genkeypair",
    "-alias",
    "broker",
    "-keyalg",
    "EC",
    "-groupname",
    "secp256r1",
    "-validity",
    "3650",
    "-dname",
    "CN=localhost",
    "-ext",
    "SAN=dns:localhost,ip:127.0.0.1",
    "-storetype",
    "PKCS12",
    "-keystore",
    keystore,
  );
  await chmod(keystore, 0o600);
  await run("-exportcert", "-rfc", "-alias", "broker", "-keystore", keystore, "-file", caFile);
  await run(
    "-importcert",
    "-noprompt",
    "-alias",
    "broker",
    "-file",
    caFile,
    "-storetype",
    "JKS",
    "-keystore",
    truststore,
  );
}
