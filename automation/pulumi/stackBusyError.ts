/** Somebody else works on the stack. */
export class StackBusyError extends Error {
  override name = "StackBusyError";
}
