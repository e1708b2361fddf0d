// `cdc demo` with a screen that tells every progress event in a line, so that a signal can be sent at exactly that one.
// Runs what `npm test` has compiled.
import { conclude } from "../../../dist/automation/cli/conclusion.js";
import { play } from "../../../dist/automation/cli/commands/demo.js";
import { Output } from "../../../dist/automation/cli/output.js";
import { Screen } from "../../../dist/automation/demo/screen.js";

class TellingScreen extends Screen {
  step(title) {
    this.print(`event: ${title} begins`);
    const line = super.step(title);
    const update = (detail) => {
      this.print(`event: ${title}: ${detail}`);
      line.update(detail);
    };
    return { ...line, update };
  }
}

const options = { rows: 50, keep: false, from: "twin" };
await conclude({ run: (output) => play(output, options, new TellingScreen()) }, new Output(), []);
