// A type that a twin records and a service that it serves for one test alone.
import { awsJsonService } from "../../twin/aws/service.js";
import type { RecordedType } from "../../twin/aws/records/recordedType.js";
import type { TwinService } from "../../twin/aws/twinService.js";

export const queue: RecordedType = {
  token: "aws:sqs/queue:Queue",
  facts: {
    source: "internal/service/sqs/queue.go",
    required: [],
    regional: true,
    computed: ["arn", "url"],
    optionalComputed: [],
    keptBlocks: [],
    defaults: { delaySeconds: 0 },
    replaces: ["name"],
    replacesBlocks: [],
    conditional: {},
  },
  naming: { property: "name", maxLength: 80 },
  id: ({ name }) => `https://sqs.example/${String(name)}`,
  unique: { property: "name", code: "QueueAlreadyExists" },
  outputs: (id, { name }, { region, accountId }) => ({
    arn: `arn:aws:sqs:${region}:${accountId}:${String(name)}`,
    url: id,
  }),
};

/** Answers with the number of queues as a quota's value. */
export function queueQuota(): TwinService {
  let queues = 0;
  return {
    api: awsJsonService("servicequotas", { GetServiceQuota: () => ({ Quota: { Value: queues } }) }),
    effects: {
      [queue.token]: {
        create: () => {
          queues += 1;
          return {};
        },
        delete: () => void (queues -= 1),
      },
    },
  };
}
