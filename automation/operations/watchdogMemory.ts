// What a scheduled watchdog knows between two rounds, as an object in S3 that only one of two rounds at the same time
// gets to change. Facts: S3 "Conditional requests" (If-Match, If-None-Match; 412 PreconditionFailed, 409
// ConditionalRequestConflict).
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { noMemory, type WatchdogMemory } from "./watchdog.js";

export class StoredMemory {
  /** Of the object as it was read; undefined: there was none. */
  private read: { etag: string | undefined; text: string } | undefined;

  constructor(
    private readonly s3: S3Client,
    private readonly place: { Bucket: string; Key: string },
  ) {}

  async recall(): Promise<WatchdogMemory> {
    try {
      const { Body, ETag } = await this.s3.send(new GetObjectCommand(this.place));
      const text = (await Body?.transformToString()) ?? "";
      this.read = { etag: ETag, text };
      return JSON.parse(text) as WatchdogMemory;
    } catch (error) {
      const { name, message } = error as Error;
      if (name === "NoSuchKey") return noMemory;
      throw new Error(
        `the memory s3://${this.place.Bucket}/${this.place.Key} can't be read: ${message}. Fix: mend its bucket, ` +
          "or remove the object, and the watchdog begins anew",
        { cause: error },
      );
    }
  }

  /** @returns false when somebody has changed it since it was read */
  async remember(memory: WatchdogMemory): Promise<boolean> {
    const text = JSON.stringify(memory);
    if (text === this.read?.text) return true;
    const condition = this.read ? { IfMatch: this.read.etag } : { IfNoneMatch: "*" };
    try {
      const { ETag } = await this.s3.send(
        new PutObjectCommand({ ...this.place, ...condition, Body: text, ContentType: "application/json" }),
      );
      this.read = { etag: ETag, text };
      return true;
    } catch (error) {
      if (["PreconditionFailed", "ConditionalRequestConflict"].includes((error as Error).name)) return false;
      throw error;
    }
  }
}
