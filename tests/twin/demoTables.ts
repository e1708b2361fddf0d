// The demo's two tables, opened from a platform's outputs.
import { readPasswordsFile } from "../../settings/passwordsFile.js";
import { TablePair, WatchedTable } from "../../automation/demo/tables.js";
import type { TwinInfo } from "../../automation/index.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";

/** demosrc.products and demosink.productinfo, read as the master user. */
export async function openDemoTables(twin: TwinInfo, { databases }: PlatformOutputs): Promise<TablePair> {
  if (!databases) throw new Error("the platform has no demo databases");
  const account = {
    user: databases.username,
    password: readPasswordsFile(twin.passwordsFile)[databases.username] ?? "",
  };
  return new TablePair(
    await WatchedTable.open({ ...databases.source, ...account }, "demosrc", "products"),
    await WatchedTable.open({ ...databases.sink, ...account }, "demosink", "productinfo"),
    { key: "id", exclude: ["image"] },
  );
}
