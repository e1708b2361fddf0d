// What a preview does for a GitHub event. Pure. Facts: GitHub, "Webhook events and payloads" (pull_request), "Events
// that trigger workflows" (pull_request: a fork's gets no secrets; pull_request_target; schedule; workflow_dispatch).
import { z } from "zod";

/** The pull request that an event is about. */
export interface PullRequest {
  number: number;
  /** Of its head. */
  commit: string;
  /** Login of who opened it. */
  author: string;
}

export type PreviewPlan =
  | { action: "up" | "down"; pullRequest: PullRequest }
  | { action: "collect" }
  | { action: "nothing"; because: string };

const repository = z.object({ full_name: z.string().min(1) });

const pullRequestEvent = z.object({
  action: z.string(),
  number: z.int().min(1),
  pull_request: z.object({
    // A head repository that was deleted is null.
    head: z.object({ sha: z.string().regex(/^[0-9a-f]{40,64}$/, "a commit's hash"), repo: repository.nullable() }),
    base: z.object({ repo: repository }),
    user: z.object({ login: z.string().min(1) }),
  }),
});

const ups = ["opened", "reopened", "synchronize"];

/**
 * @param event name of the event, GITHUB_EVENT_NAME
 * @param payload what the file GITHUB_EVENT_PATH holds
 * @throws Error for an event that previews do not handle, and for another event's payload
 */
export function planOf(event: string, payload: unknown): PreviewPlan {
  switch (event) {
    case "pull_request":
      return planOfPullRequest(payload);
    case "schedule":
    case "workflow_dispatch":
      return { action: "collect" };
    case "pull_request_target":
      throw new Error(
        "event pull_request_target gives a fork's code the secrets of this repository: run previews on pull_request",
      );
    default:
      throw new Error(
        `event "${event}" asks nothing of a preview: run previews on pull_request (opened, reopened, ` +
          "synchronize, closed) and schedule",
      );
  }
}

function planOfPullRequest(payload: unknown): PreviewPlan {
  const read = pullRequestEvent.safeParse(payload);
  if (!read.success) {
    const mistakes = read.error.issues
      .map(({ path, message }) => `${path.join(".") || "the payload"}: ${message}`)
      .join("; ");
    throw new Error(
      `the event's payload is none of a pull_request event (${mistakes}): GITHUB_EVENT_PATH or --event names ` +
        "another file",
    );
  }
  const {
    action,
    number,
    pull_request: { head, base, user },
  } = read.data;
  if (head.repo?.full_name !== base.repo.full_name)
    return {
      action: "nothing",
      because: `pull request ${number} comes from a fork, which gets no secrets and no role: it has no preview`,
    };
  const pullRequest = { number, commit: head.sha, author: user.login };
  if (action === "closed") return { action: "down", pullRequest };
  return ups.includes(action)
    ? { action: "up", pullRequest }
    : { action: "nothing", because: `pull request ${number}: "${action}" changes nothing of its preview` };
}
