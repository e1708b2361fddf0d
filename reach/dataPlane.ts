// Whether there are brokers and databases at all. A twin of the mode `control-plane` says by MSK_CDC_DATA_PLANE that it
// has none: nothing is then tried, since a made-up answer or a wrong host would mislead.

/** There is no data plane to ask. */
export class NoDataPlaneError extends Error {
  override name = "NoDataPlaneError";
}

/**
 * @param what what was asked for, such as an operation's name
 * @throws NoDataPlaneError
 */
export function requireDataPlane(what: string, { MSK_CDC_DATA_PLANE: dataPlane }: NodeJS.ProcessEnv): void {
  if (dataPlane === undefined || dataPlane === "") return;
  throw new NoDataPlaneError(
    `${what}: this twin has no data plane (cdc twin start --control-plane), no brokers, workers or ` +
      "databases to ask; one without --control-plane has them",
  );
}

/**
 * Whether a command ends well all the same, because a resource of the stack runs it: its output then says that it was
 * not run. The error may have come through a function, which keeps its name alone.
 */
export function isPassedOver({ name }: Error, { MSK_CDC_DATA_PLANE: dataPlane }: NodeJS.ProcessEnv): boolean {
  return name === "NoDataPlaneError" && dataPlane === "skip";
}
