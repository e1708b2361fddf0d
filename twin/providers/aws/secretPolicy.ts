// aws.secretsmanager.SecretPolicy over the Secrets Manager API.
import {
  DeleteResourcePolicyCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
} from "@aws-sdk/client-secrets-manager";
import { providerFacts } from "../../aws/records/providerFacts.js";
import type { Properties } from "../protocol.js";
import type { Operation, ResourceType } from "../resourceType.js";
import { orGone } from "../wait.js";

export const secretPolicy: ResourceType = {
  facts: providerFacts("aws:secretsmanager/secretPolicy:SecretPolicy"),
  async create(operation, inputs) {
    const id = String(inputs["secretArn"]);
    await put(operation, id, inputs);
    return { id, outputs: {} };
  },
  async read(operation, id) {
    const answer = await orGone(operation.twin.secretsManager.send(new GetResourcePolicyCommand({ SecretId: id })));
    return answer && { secretArn: id, policy: answer.ResourcePolicy ?? "" };
  },
  async update(operation, id, { news }) {
    await put(operation, id, news);
    return {};
  },
  async delete(operation, id) {
    await orGone(operation.twin.secretsManager.send(new DeleteResourcePolicyCommand({ SecretId: id })));
  },
};

async function put({ twin }: Operation, id: string, { policy }: Properties): Promise<void> {
  await twin.secretsManager.send(new PutResourcePolicyCommand({ SecretId: id, ResourcePolicy: String(policy) }));
}
