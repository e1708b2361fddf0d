// The engines of the twin's databases, found by RDS's names.
import type { DatabaseEngine } from "./engine.js";
import * as kinds from "./kinds.js";

const engines: DatabaseEngine[] = Object.values(kinds);

export function databaseEngines(): readonly DatabaseEngine[] {
  return engines;
}

/** Undefined for an engine that the twin lacks. @param name RDS's */
export function databaseEngine(name: string): DatabaseEngine | undefined {
  return engines.find(({ names }) => names.includes(name));
}

/** Adds an engine. @returns what takes it away again */
export function registerDatabaseEngine(engine: DatabaseEngine): () => void {
  engines.push(engine);
  return () => void engines.splice(engines.indexOf(engine), 1);
}
