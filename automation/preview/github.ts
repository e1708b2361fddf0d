// The part of GitHub's REST API that a preview uses. Facts: GitHub REST API (2022-11-28): "Issue comments" (a pull
// request's conversation is its issue's), "Pull requests", "Using pagination", "Rate limits", "Troubleshooting".
import { z } from "zod";

/** Where GitHub Actions says that we run; tests set it otherwise. */
export interface GitHubAccess {
  /** GITHUB_API_URL. */
  apiUrl: string;
  /** GITHUB_REPOSITORY: owner/name. */
  repository: string;
  /** GITHUB_TOKEN. */
  token: string;
}

const comment = z.object({ id: z.int(), body: z.string().nullish(), user: z.object({ type: z.string() }).nullish() });
const pullRequestState = z.object({ state: z.enum(["open", "closed"]) });

type Comment = z.infer<typeof comment>;

const pageSize = 100;
/**
 * Milliseconds until a request is given up; GitHub itself gives up after 10 s ("Best practices for using the REST
 * API").
 */
const patience = 30_000;

/** @throws Error naming the variables of GitHub Actions that are not set */
export function gitHubAccess(environment: Readonly<Record<string, string | undefined>>): GitHubAccess {
  const { GITHUB_API_URL: apiUrl, GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token } = environment;
  const missing = Object.entries({
    GITHUB_API_URL: apiUrl,
    GITHUB_REPOSITORY: repository,
    GITHUB_TOKEN: token,
  }).flatMap(([name, value]) => (value ? [] : [name]));
  if (!apiUrl || !repository || !token)
    throw new Error(
      `${missing.join(", ")} not set: GitHub Actions sets them, but for GITHUB_TOKEN, which the step takes from ` +
        "github.token",
    );
  return { apiUrl, repository, token };
}

export class GitHub {
  constructor(private readonly access: GitHubAccess) {}

  get repository(): string {
    return this.access.repository;
  }

  /** Whether a pull request is closed, merged or not. Throws when there is none of this number. */
  async isClosed(pullRequest: number): Promise<boolean> {
    const { state } = await this.request("GET", `pulls/${pullRequest}`, "look at the pull request", pullRequestState);
    return state === "closed";
  }

  /** The oldest comment of a bot that begins with the marker. A person's comment is never ours. */
  async findComment(pullRequest: number, marker: string): Promise<number | undefined> {
    for (let page = 1; ; page++) {
      const comments: Comment[] = await this.request(
        "GET",
        `issues/${pullRequest}/comments?per_page=${pageSize}&page=${page}`,
        "read the pull request's comments",
        z.array(comment),
      );
      const found = comments.find(({ body, user }) => user?.type === "Bot" && body?.startsWith(marker));
      if (found) return found.id;
      if (comments.length < pageSize) return undefined;
    }
  }

  async createComment(pullRequest: number, body: string): Promise<void> {
    await this.request("POST", `issues/${pullRequest}/comments`, "comment on the pull request", comment, { body });
  }

  async editComment(id: number, body: string): Promise<void> {
    await this.request("PATCH", `issues/comments/${id}`, "edit the preview's comment", comment, { body });
  }

  /** @param purpose what the request is to do, for the error's sentence */
  private async request<T>(
    method: string,
    path: string,
    purpose: string,
    schema: z.ZodType<T>,
    body?: object,
  ): Promise<T> {
    const { apiUrl, repository, token } = this.access;
    const headers = {
      accept: "application/vnd.github+json",
      "x-github-api-version": "2022-11-28",
      authorization: `Bearer ${token}`,
      "user-agent": "msk-cdc",
      ...(body && { "content-type": "application/json" }),
    };
    const failed = (reason: string) =>
      new Error(`cannot ${purpose} (${method} repos/${repository}/${path.split("?")[0] ?? ""}): ${reason}`);
    // A redirect (a renamed repository) is not followed with the token.
    const response = await fetch(`${apiUrl}/repos/${repository}/${path}`, {
      method,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(patience),
      ...(body && { body: JSON.stringify(body) }),
    }).catch((error: Error) => {
      throw failed(`GitHub's API at ${apiUrl} does not answer: ${reasonOf(error)}`);
    });
    const text = await response.text();
    if (!response.ok) throw failed(refusal(response.status, response.headers, text));
    const answer = schema.safeParse(parsed(text));
    if (!answer.success)
      throw failed(
        `GitHub's answer is not what its API promises: ${z.prettifyError(answer.error).replaceAll("\n", " ")}`,
      );
    return answer.data;
  }
}

/**
 * For collectExpired. Another repository asks about its own environments. One without a repository can't be asked
 * about, but its time runs out, too.
 */
export function closedPullRequests(
  github: Pick<GitHub, "repository" | "isClosed">,
): (pullRequest: number, environment: { repository?: string | undefined }) => Promise<boolean> {
  return async (pullRequest, { repository }) => repository === github.repository && github.isClosed(pullRequest);
}

/** Why GitHub refused, and what to do. */
function refusal(status: number, headers: Headers, text: string): string {
  const said = (parsed(text) as { message?: unknown } | undefined)?.message;
  const answer = `${status}${typeof said === "string" ? ` ${said}` : ""}`;
  const wait = headers.get("retry-after");
  const spent = headers.get("x-ratelimit-remaining") === "0";
  const reset = Number(headers.get("x-ratelimit-reset"));
  if ((status === 403 || status === 429) && (spent || wait !== null || /rate limit/i.test(answer))) {
    const until =
      wait !== null ? `in ${wait} s` : reset > 0 ? `after ${new Date(reset * 1000).toISOString()}` : "in some minutes";
    return `GitHub's rate limit is used up (${answer}); run the job again ${until}`;
  }
  switch (status) {
    case 401:
      return `GitHub does not accept the token (${answer}); give the step GITHUB_TOKEN from github.token`;
    case 403:
      return (
        `the token may not do this (${answer}); ` + "the workflow and its caller need permissions: pull-requests: write"
      );
    case 404:
      return (
        `GitHub shows this token nothing here (${answer}); it is not there, or GITHUB_REPOSITORY is not the ` +
        "token's own"
      );
    default:
      return status >= 300 && status < 400
        ? `GitHub leads elsewhere (${answer}); was the repository renamed?`
        : `GitHub answers ${answer}`;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a proxy's page; its status says enough
  }
}

/** fetch wraps what the socket says. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error
    ? error.cause.message || String((error.cause as NodeJS.ErrnoException).code)
    : error.message;
}
