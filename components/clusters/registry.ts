// The kinds of clusters as Pulumi makes them, found by their type.
import { Registry } from "../../settings/registry.js";
import type { ClusterComponent } from "./kind.js";
import * as kinds from "./kinds.js";

export const clusterComponents = new Registry<ClusterComponent>("cluster", Object.values(kinds));
