// Schedules of EventBridge Scheduler: which checks CreateSchedule makes (EventBridge Scheduler API Reference), and what
// of them the twin runs.
import { arn } from "../identifiers.js";
import { providerFacts } from "../records/providerFacts.js";
import {
  checkName,
  invalid,
  text,
  type Properties,
  type RecordedType,
  type RecordView,
} from "../records/recordedType.js";
import { role } from "../records/types/iam.js";

const token = "aws:scheduler/schedule:Schedule";

const refuse = (message: string): never => {
  throw invalid("ValidationException", message);
};
const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
/** Milliseconds; more than a timer of Node can wait. */
const longest = 2 ** 31 - 1;

/** Milliseconds between two invocations. @throws AwsError for what is no rate */
export function periodOf(inputs: Properties): number {
  const expression = text(inputs, "scheduleExpression");
  const [, value = "", unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const period = Number(value) * (unitMs[unit] ?? 0);
  if (/^(at|cron)\(.+\)$/.test(expression))
    refuse(`ScheduleExpression ${expression}: the twin runs rates only, such as rate(5 minutes).`);
  if (!(period > 0)) refuse(`Invalid Schedule Expression ${expression}.`);
  return period <= longest
    ? period
    : refuse(
        `ScheduleExpression ${expression}: the twin runs rates of at most ${Math.floor(longest / 86_400_000)} days.`,
      );
}

/** What is invoked, and with what. */
export function targetOf(inputs: Properties): { arn: string; input: string } {
  const { arn: functionArn, input = "{}" } = object(inputs["target"]) as { arn: string; input?: string };
  return { arn: functionArn, input };
}

function check(inputs: Properties, view: RecordView): void {
  checkName(inputs, "name", /^[0-9A-Za-z_.-]{1,64}$/, "ValidationException", "1 to 64 letters, digits and . _ -");
  if ((inputs["groupName"] ?? "default") !== "default")
    throw invalid("ResourceNotFoundException", `Schedule group ${String(inputs["groupName"])} does not exist.`);
  periodOf(inputs);
  checkWindow(object(inputs["flexibleTimeWindow"]));
  checkTarget(object(inputs["target"]), view);
  if (!["ENABLED", "DISABLED"].includes(String(inputs["state"] ?? "ENABLED")))
    refuse(`State ${String(inputs["state"])}: ENABLED or DISABLED.`);
}

function checkWindow({ mode, maximumWindowInMinutes: minutes }: Properties): void {
  if (mode === "OFF" && minutes !== undefined)
    refuse("FlexibleTimeWindow: MaximumWindowInMinutes can't be set when Mode is OFF.");
  if (mode === "FLEXIBLE" && !(Number(minutes) >= 1 && Number(minutes) <= 1440))
    refuse("FlexibleTimeWindow: MaximumWindowInMinutes is 1 to 1440 when Mode is FLEXIBLE.");
  if (mode !== "OFF" && mode !== "FLEXIBLE") refuse(`FlexibleTimeWindow: Mode ${String(mode)}: OFF or FLEXIBLE.`);
}

function checkTarget(target: Properties, view: RecordView): void {
  if (!/^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+$/.test(text(target, "arn")))
    refuse(`Target ${text(target, "arn")}: the twin invokes Lambda functions only.`);
  const roleArn = text(target, "roleArn");
  if (
    !view
      .all(role.token)
      .some(
        ({ inputs, outputs }) =>
          outputs["arn"] === roleArn && String(inputs["assumeRolePolicy"]).includes("scheduler.amazonaws.com"),
      )
  ) {
    refuse(`The execution role you provide must allow AWS EventBridge Scheduler to assume the role: ${roleArn}.`);
  }
  const { maximumEventAgeInSeconds: age = 86_400, maximumRetryAttempts: attempts = 185 } = object(
    target["retryPolicy"] ?? {},
  ) as Record<string, number>;
  if (!(age >= 60 && age <= 86_400)) refuse(`RetryPolicy: MaximumEventAgeInSeconds ${age}: 60 to 86400.`);
  if (!(attempts >= 0 && attempts <= 185)) refuse(`RetryPolicy: MaximumRetryAttempts ${attempts}: 0 to 185.`);
  try {
    JSON.parse(String(target["input"] ?? "{}"));
  } catch {
    refuse("Target: Input must be valid JSON.");
  }
}

function object(value: unknown): Properties {
  return typeof value === "object" && value !== null ? (value as Properties) : {};
}

export const schedule: RecordedType = {
  token,
  facts: providerFacts(token),
  naming: { property: "name", maxLength: 64 },
  id: (inputs) => `${String(inputs["groupName"] ?? "default")}/${text(inputs, "name")}`,
  unique: { property: "name", code: "ConflictException" },
  check,
  outputs: (id, inputs, account) => ({
    arn: arn(account, "scheduler", `schedule/${id}`),
    groupName: inputs["groupName"] ?? "default",
    actionAfterCompletion: inputs["actionAfterCompletion"] ?? "NONE",
  }),
};
