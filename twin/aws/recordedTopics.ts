// Topics of a cluster without brokers: what its clients declared, in a file of the cluster's directory. Kafka's own
// checks of a topic's configuration need a broker.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writePrivateFile } from "../state/privateFile.js";
import type { RunningTopics, TopicDescription } from "./dataPlane.js";

type Topic = Parameters<RunningTopics["create"]>[0];

export class RecordedTopics implements RunningTopics {
  private readonly file: string;
  private readonly topics: Map<string, Topic>;

  constructor(
    dir: string,
    private readonly brokers: number,
  ) {
    this.file = join(dir, "topics.json");
    const kept = existsSync(this.file) ? (JSON.parse(readFileSync(this.file, "utf8")) as Topic[]) : [];
    this.topics = new Map(kept.map((topic) => [topic.name, topic]));
  }

  async list(): Promise<string[]> {
    return [...this.topics.keys()].sort();
  }

  async describe(name: string): Promise<TopicDescription | undefined> {
    const topic = this.topics.get(name);
    if (topic === undefined) return undefined;
    const assignments = Array.from({ length: topic.partitions }, (_, partition) => {
      const replicas = Array.from(
        { length: topic.replicationFactor },
        (_copy, copy) => ((partition + copy) % this.brokers) + 1,
      );
      return { partition, leader: replicas[0] ?? 1, replicas, isr: replicas };
    });
    return { ...topic, assignments };
  }

  async create(topic: Topic): Promise<void> {
    this.keep(topic);
  }

  async update(name: string, change: { partitions?: number; configs?: Record<string, string> }): Promise<void> {
    const topic = this.topics.get(name);
    if (topic === undefined) throw new Error(`Topic '${name}' does not exist.`);
    this.keep({ ...topic, ...change });
  }

  async delete(name: string): Promise<void> {
    this.topics.delete(name);
    this.write();
  }

  async close(): Promise<void> {
    this.write();
  }

  private keep(topic: Topic): void {
    this.topics.set(topic.name, topic);
    this.write();
  }

  private write(): void {
    writePrivateFile(this.file, JSON.stringify([...this.topics.values()]));
  }
}
