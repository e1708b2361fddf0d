// aws.msk.SingleScramSecretAssociation over the Amazon MSK API.
import {
  BatchAssociateScramSecretCommand,
  BatchDisassociateScramSecretCommand,
  paginateListScramSecrets,
  type UnprocessedScramSecret,
} from "@aws-sdk/client-kafka";
import { providerFacts } from "../../aws/records/providerFacts.js";
import type { ResourceType } from "../resourceType.js";
import { orGone } from "../wait.js";

export const singleScramSecretAssociation: ResourceType = {
  facts: providerFacts("aws:msk/singleScramSecretAssociation:SingleScramSecretAssociation"),
  async create(operation, inputs) {
    const [ClusterArn, secretArn] = [String(inputs["clusterArn"]), String(inputs["secretArn"])];
    const { UnprocessedScramSecrets } = await operation.twin.kafka.send(
      new BatchAssociateScramSecretCommand({ ClusterArn, SecretArnList: [secretArn] }),
    );
    refuse(UnprocessedScramSecrets);
    return { id: `${ClusterArn},${secretArn}`, outputs: {} };
  },
  async read(operation, id) {
    const [clusterArn = "", secretArn = ""] = id.split(",");
    const associated = async (): Promise<string[]> => {
      const found: string[] = [];
      for await (const page of paginateListScramSecrets({ client: operation.twin.kafka }, { ClusterArn: clusterArn }))
        found.push(...(page.SecretArnList ?? []));
      return found;
    };
    return (await orGone(associated()))?.includes(secretArn) === true ? { clusterArn, secretArn } : undefined;
  },
  // Each of its properties replaces it.
  update: (_operation, _id, { state }) => Promise.resolve(state),
  async delete(operation, id) {
    const [ClusterArn = "", secretArn = ""] = id.split(",");
    // One that is not associated any more is no error, as with the real provider.
    await orGone(
      operation.twin.kafka.send(new BatchDisassociateScramSecretCommand({ ClusterArn, SecretArnList: [secretArn] })),
    );
  },
};

function refuse(unprocessed: readonly UnprocessedScramSecret[] = []): void {
  const [first] = unprocessed;
  if (first) throw new Error(`${first.SecretArn ?? ""}: ${first.ErrorCode ?? ""}: ${first.ErrorMessage ?? ""}`);
}
