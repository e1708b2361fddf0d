// EventBridge Scheduler has no API on the twin: its schedules are recorded resources that invoke functions.
import type { TwinService } from "../twinService.js";
import type { Schedules } from "./store.js";

export function scheduler(schedules: Schedules): TwinService {
  return {
    effects: schedules.effects(),
    resume: () => schedules.resume(),
    stop: () => schedules.stop(),
  };
}
