// A shell in a terminal, as a person has one: commands are typed, and Pulumi's question is answered with yes.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";

const ended = /\[ended (\d+)\] $/;
const upAndEnter = "\u001b[A\r";

export class Terminal {
  private shown = "";
  private heard: () => void = () => undefined;

  private constructor(private readonly shell: ChildProcess) {
    shell.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.shown += text;
      this.heard();
    });
  }

  /** @param environment all that the shell has */
  static async open(directory: string, environment: NodeJS.ProcessEnv): Promise<Terminal> {
    const shell = spawn("script", ["-qec", "bash --noprofile --norc -i", "/dev/null"], {
      cwd: directory,
      env: { ...environment, TERM: "xterm" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const terminal = new Terminal(shell);
    await terminal.until(/[#$] $/);
    await terminal.type("PS1='[ended $?] '");
    return terminal;
  }

  /** Types a line, answers the question that it may ask, and returns what it has shown and its exit code. */
  async type(line: string): Promise<{ shown: string; code: number }> {
    this.shown = "";
    this.shell.stdin?.write(`${line}\n`);
    const asks = /Do you want to perform this[^]*\n {2}details\r\n/;
    await this.until(new RegExp(`${ended.source}|${asks.source}`));
    if (!ended.test(this.shown)) this.shell.stdin?.write(upAndEnter);
    await this.until(ended);
    return { shown: stripVTControlCharacters(this.shown), code: Number(ended.exec(this.shown)?.[1]) };
  }

  async close(): Promise<void> {
    this.shell.stdin?.end("exit\n");
    await once(this.shell, "close");
  }

  private until(text: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const gone = (): void => reject(new Error(`the shell has ended; it showed: ${this.shown}`));
      this.shell.once("close", gone);
      this.heard = () => {
        if (!text.test(this.shown)) return;
        this.shell.off("close", gone);
        resolve();
      };
      this.heard();
    });
  }
}
