// An environment that stands from a suite's `before` to its `after`.
import { withEnvironment, type Environment, type EnvironmentSpec } from "../../automation/index.js";

export interface Standing {
  environment: Environment;
  /** Tears it down; throws what withEnvironment throws. */
  end(): Promise<void>;
}

/** Resolves once the environment is up; rejects when it doesn't come up. */
export function stand(spec: EnvironmentSpec): Promise<Standing> {
  return new Promise((resolve, reject) => {
    let release: () => void = () => undefined;
    const over = withEnvironment(spec, (environment) => {
      resolve({ environment, end: () => (release(), over) });
      return new Promise<void>((done) => (release = done));
    });
    over.catch(reject);
  });
}
