// On a full disk a request that would need it is refused before it begins, so that nothing of it is half done. What
// reads or frees goes on.
import { requireRoom } from "../../tools/disk.js";
import { AwsError, messageOf } from "./errors.js";

/** MiB: more than all collections of a large twin, so that what was begun can be written down. */
const reserve = 8;
const needsNone = /^(Get|List|Describe|Head|Filter|Delete|Abort)/;

/** @throws AwsError 500 that names the directory, what is free in it and what is needed */
export function guardRoom(directory: string, operation: string): void {
  if (needsNone.test(operation)) return;
  try {
    requireRoom(directory, reserve, "the twin's directory", "free some space there and try again");
  } catch (error) {
    throw new AwsError("InternalServerErrorException", 500, messageOf(error));
  }
}
