// How long CloudWatch Logs keeps events. Facts: CloudWatch Logs, PutRetentionPolicy.
import { z } from "zod";

const periods = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** A number of days; default: 14. */
export const logRetentionDays = z
  .literal(periods, `one of CloudWatch Logs' retention periods: ${periods.join(", ")}`)
  .default(14);
