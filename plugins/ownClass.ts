// Classes of ours that travel in a plugin archive: plugins/java has each as source, and compiled, so that an archive is
// the same whatever JDK a machine has.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../tools/paths.js";
import { packStored, type Files } from "./storedZip.js";

/** A jar of the class: `msk-cdc-WritableValidator.jar`. */
export async function ownClassJar(name: string): Promise<Files> {
  const simple = name.slice(name.lastIndexOf(".") + 1);
  const content = await readFile(join(projectRoot, "plugins", "java", `${simple}.class`));
  return new Map([
    [`msk-cdc-${simple}.jar`, await packStored(new Map([[`${name.replaceAll(".", "/")}.class`, content]]))],
  ]);
}
