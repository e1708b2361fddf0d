// The operations on brokers: what each takes, and what it calls.
import { z } from "zod";
import { environmentName } from "../../settings/environment.js";
import { brokers, operation } from "../operation.js";
import { connectTest } from "./connectTest.js";
import { OwnTopics } from "./ownTopics.js";

export const connectivity = operation(
  z.object({ brokers, readOnly: z.boolean().default(false) }),
  ({ brokers: access, readOnly }) => connectTest(access, readOnly),
);

export const forgetEnvironment = operation(
  z.object({ brokers, environment: environmentName }),
  async ({ brokers: access, environment }) => {
    const topics = new OwnTopics(environment, access);
    try {
      return await topics.deleteMadeByConnect();
    } finally {
      await topics.close();
    }
  },
);
