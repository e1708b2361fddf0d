// The checked settings of a stack's configuration.
export { settingsFromConfiguration as settingsOf } from "../settings/configuration.js";
