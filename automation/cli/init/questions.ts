// Asks on the terminal for what the command line does not say.
import * as prompts from "@clack/prompts";
import { ExitError } from "../exitError.js";
import { AnswerError, database, demo, exampleDatabase, platform, region, tables, type Answers } from "./answers.js";

/** Options of the command that answer a question. */
export interface Given {
  region?: string;
  platform?: string;
  source?: string;
  sink?: string;
  tables?: string;
}

interface Question<Value> {
  /** Its option, without hyphens. */
  option: keyof Given;
  message: string;
  /** Of a script that takes defaults. */
  fallback?: string | undefined;
  placeholder?: string;
  read: (text: string) => Value;
}

/**
 * @param asks  somebody answers on a terminal
 * @param yes  takes the defaults of what is not given
 * @throws Error for a wrong answer of the command line, or for one that nobody can be asked for
 * @throws ExitError after Ctrl-C
 */
export async function askAll(given: Given, { asks, yes }: { asks: boolean; yes: boolean }): Promise<Answers> {
  const answer = async <Value>(question: Question<Value>, ask: typeof askText = askText): Promise<Value> => {
    const text = given[question.option] ?? (yes ? question.fallback : undefined);
    if (text !== undefined) return readOption(question, text);
    if (asks && !yes) return question.read(await ask(question));
    const why = yes ? "it has no default" : "there is no terminal to ask on (--yes takes the defaults)";
    throw new Error(`--${question.option} is missing, and ${why}`);
  };
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const answers = {
    region: await answer({
      option: "region",
      message: "AWS region",
      fallback: AWS_REGION ?? AWS_DEFAULT_REGION,
      read: region,
    }),
    platform: await answer(
      { option: "platform", message: "Platform", fallback: "development", read: platform },
      askPlatform,
    ),
  };
  const source = await answer({
    option: "source",
    message: "Source database; demo: a small one on RDS is made",
    fallback: demo,
    placeholder: exampleDatabase("cdc", "orders", "shop"),
    read: (text) => (text === demo ? undefined : database(text)),
  });
  if (source === undefined) {
    if (given.sink !== undefined || given.tables !== undefined)
      throw new Error("--sink and --tables go with a --source of your own: the demo has both");
    return answers;
  }
  const sink = await answer({
    option: "sink",
    message: "Sink database",
    placeholder: exampleDatabase("writer", "reports", "reports"),
    read: database,
  });
  const named = await answer({
    option: "tables",
    message: "Tables, with their key's columns",
    placeholder: "orders(id), items(order_id, line)",
    read: tables,
  });
  return { ...answers, pipeline: { source, sink, tables: named } };
}

function readOption<Value>({ option, read }: Question<Value>, text: string): Value {
  try {
    return read(text);
  } catch (error) {
    throw error instanceof AnswerError ? new Error(`--${option}: ${error.message}`) : error;
  }
}

async function askText<Value>({ message, fallback, placeholder, read }: Question<Value>): Promise<string> {
  return answered(
    await prompts.text({
      message,
      ...(placeholder !== undefined && { placeholder }),
      ...(fallback !== undefined && { initialValue: fallback }),
      validate: (text = "") => {
        try {
          read(text);
          return undefined;
        } catch (error) {
          return (error as Error).message;
        }
      },
    }),
  );
}

async function askPlatform<Value>(question: Question<Value>): Promise<string> {
  const other = "other";
  const chosen = answered(
    await prompts.select({
      message: question.message,
      options: [
        { value: "development", label: "development", hint: "small and cheap" },
        { value: "production", label: "production", hint: "three zones, refuses to be deleted" },
        { value: other, label: "of another stack" },
      ],
    }),
  );
  return chosen === other
    ? askText({
        ...question,
        message: "Full name of that stack",
        placeholder: "organization/msk-cdc/dev",
        fallback: undefined,
      })
    : chosen;
}

/** @throws ExitError after Ctrl-C, which the terminal hands over as a key */
function answered(answer: string | symbol): string {
  if (typeof answer === "string") return answer;
  prompts.cancel("Nothing was written.");
  throw new ExitError(130);
}
