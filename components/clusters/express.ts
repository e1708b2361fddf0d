// An MSK cluster of Express brokers. Facts: MSK "Custom MSK Express broker configurations (Read/Write access)" and
// "Express brokers read-only configurations".
import { express as kind, expressCopies } from "../../settings/clusters/express.js";
import { apiTopic } from "./apiTopic.js";
import type { ClusterComponent } from "./kind.js";
import { declareBrokers, eagerGroups } from "./provisioned.js";

const hour = 3_600_000;

export const express = {
  type: kind.type,
  prepare: (platform) => {
    const settings = kind.settings.parse(platform.cluster);
    return Promise.resolve(
      declareBrokers(kind.type, platform, settings, () => ({
        replicationFactor: expressCopies.replicationFactor,
        // Copies and those in sync are MSK's; log.retention.hours is none of what Express brokers take.
        serverProperties: {
          "auto.create.topics.enable": "false",
          "log.retention.ms": settings.retentionHours * hour,
          ...eagerGroups,
        },
        rebalancing: { status: settings.rebalancing.toUpperCase() },
      })),
    );
  },
  createTopic: apiTopic,
} satisfies ClusterComponent;
