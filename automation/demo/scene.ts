// What the demo has built, and where it reads it.
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import type { PipelineSettings } from "../../settings/schema.js";
import type { TwinInfo } from "../access/twin.js";
import type { Journal } from "./journal.js";
import type { Screen } from "./screen.js";

/** What the steps work with. */
export interface Scene {
  journal: Journal;
  screen: Screen;
  twin: TwinInfo;
  platform: PlatformOutputs;
  pipeline: PipelineSettings;
  /** Rows of the load. */
  rows: number;
  /** When the pipeline's `up` began, in milliseconds since the epoch. */
  pipelineStarted: number;
  signal: AbortSignal;
}
