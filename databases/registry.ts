// The kinds of databases, found by the type that an account names.
import { Registry } from "../settings/registry.js";
import type { DatabaseKind } from "./kind.js";
import * as kinds from "./kinds.js";

export const databaseKinds = new Registry<DatabaseKind>("database", Object.values(kinds));

/** What an account is of that names no kind, as those of older callers do. */
export const defaultKind = kinds.mysql.type;
