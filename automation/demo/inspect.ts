// What the demo shows of the running pipeline: both tables side by side, the topics, one Debezium message.
import { readFileSync } from "node:fs";
import colors from "picocolors";
import stringWidth from "string-width";
import type { TopicSpec } from "../../connectors/topics.js";
import type { PipelineSettings } from "../../settings/schema.js";
import { TopicReader } from "../../reach/kafka/brokers.js";
import { sourceKindOf } from "../../sources/registry.js";
import type { Scene } from "./scene.js";
import { describeMessage, isOperation } from "./message.js";
import { fit, pad, renderTable, wrap } from "../terminal/table.js";
import type { TablePair } from "./tables.js";

/** Rows shown side by side; the others are counted. */
const shownRows = 12;

/** Lines with both tables side by side: key, text, number and the added column of the first rows. */
export async function sideBySide(pair: TablePair, key: string): Promise<string[]> {
  const columns = [key, "name", "price", "stock"];
  const query = (table: string) => `SELECT ${columns.join(", ")} FROM ${table} ORDER BY ${key} LIMIT ${shownRows}`;
  const [source, sink, total] = await Promise.all([
    pair.source.rows(query(pair.source.table)),
    pair.sink.rows(query(pair.sink.table)),
    pair.source.count(),
  ]);
  const cell = (value: unknown): string => (value === null || value === undefined ? "NULL" : String(value));
  const number = (value: unknown): string => (value === null ? "NULL" : String(Number(value)));
  const cells = (row: Readonly<Record<string, unknown>> = {}): string[] => [
    cell(row[key]),
    cell(row["name"]),
    number(row["price"]),
    cell(row["stock"]),
  ];
  const half = [
    { title: key, align: "right" as const },
    { title: "name", max: 14 },
    { title: "price", align: "right" as const },
    { title: "stock", align: "right" as const },
  ];
  const lines = renderTable(
    [...half, { title: "│" }, ...half],
    source.map((row, index) => [...cells(row), "│", ...cells(sink[index])]),
  );
  const left = stringWidth(lines[0]?.split("│")[0] ?? "") + 3;
  return [
    `${pad(colors.cyan(pair.source.name), left)}${colors.cyan(pair.sink.name)}`,
    ...lines,
    ...(total > shownRows
      ? [colors.dim(`and ${(total - shownRows).toLocaleString("en")} more rows, compared too`)]
      : []),
  ];
}

/** Lists the topics and shows one change event, read with IAM like any client's. */
export async function inspectTopics({
  journal,
  screen,
  twin,
  platform: { bootstrapBrokers },
  pipeline,
}: Scene): Promise<void> {
  const { region, accessKeyId, secretAccessKey, caFile } = twin;
  const reader = new TopicReader({
    bootstrapBrokers,
    region,
    credentials: { accessKeyId, secretAccessKey },
    ca: readFileSync(caFile, "utf8"),
  });
  try {
    await journal.step({ step: "topics", action: "list them", expected: "all declared" }, async () => {
      const topics = await reader.topics();
      const declared = sourceKindOf(pipeline).topics(pipeline);
      for (const { name, partitions } of declared) {
        const found = topics.find((topic) => topic.name === name);
        if (found?.partitions !== partitions)
          throw new Error(
            `topic ${name}: declared with ${partitions} partitions, found with ${found?.partitions ?? "none"}`,
          );
      }
      const rows = topics.map(({ name, partitions, records }) => [
        name,
        String(partitions),
        records.toLocaleString("en"),
        purposeOf(name, declared),
      ]);
      screen.note(
        renderTable(
          [
            { title: "topic", max: 40 },
            { title: "part.", align: "right" },
            { title: "records", align: "right" },
            { title: "holds" },
          ],
          rows,
        ),
      );
      return `${topics.length}, of them ${declared.length} declared`;
    });
    await journal.step({ step: "message", action: "read one update", expected: "before, after" }, async () => {
      const topic = dataTopic(pipeline);
      const record = (await reader.newest(topic, 20)).reverse().find(({ value }) => isOperation(value, "u"));
      if (!record?.key || !record.value) throw new Error(`${topic}: no update among its last 20 records`);
      screen.note(describeMessage(topic, record.key, record.value).flatMap((line) => indented(line, screen.width - 4)));
      return "decoded";
    });
  } finally {
    await reader.close();
  }
}

function dataTopic({ source, sink }: PipelineSettings): string {
  return `${source.topicPrefix}.${sink.tables[0]?.from ?? source.tables[0] ?? ""}`;
}

function purposeOf(topic: string, declared: readonly TopicSpec[]): string {
  const spec = declared.find(({ name }) => name === topic);
  if (spec) return spec.holds;
  const internal = /^__amazon_msk_connect_(configs|offsets|status)_/.exec(topic);
  return internal ? `Connect's ${internal[1]}` : "";
}

/** A labelled line, wrapped under its label. */
function indented(line: string, width: number): string[] {
  const label = line.slice(0, 7);
  return wrap(line.slice(7), width - 7).map(
    (part, index) => (index === 0 ? colors.dim(label) : " ".repeat(7)) + fit(part, width - 7),
  );
}
