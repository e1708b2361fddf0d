// What GitHub refuses, and what a preview can't read, as sentences.
import assert from "node:assert/strict";
import { planOf } from "../../../../automation/preview/event.js";
import { closedPullRequests, GitHub, gitHubAccess } from "../../../../automation/preview/github.js";
import { timeTaken } from "../../../../automation/preview/observation.js";
import { decodeRecord } from "../../../../reach/kafka/changeEvent.js";
import { FakeGitHub, recorded, type Refusal } from "../../../fixtures/github/fakeGitHub.js";

describe("what a preview asks of GitHub", () => {
  let gitHub: FakeGitHub;

  before(async () => {
    gitHub = await FakeGitHub.start();
  });

  after(() => gitHub.close());

  const refusals: [title: string, refusal: Refusal, sentence: string][] = [
    [
      "a used up limit",
      {
        status: 403,
        headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1769846400" },
        body: '{"message":"API rate limit exceeded"}',
      },
      "GitHub's rate limit is used up (403 API rate limit exceeded); run the job again after 2026-01-31T08:00:00.000Z",
    ],
    [
      "a secondary limit",
      { status: 429, headers: { "retry-after": "60" } },
      "GitHub's rate limit is used up (429); run the job again in 60 s",
    ],
    [
      "a missing right",
      { status: 403, body: '{"message":"Resource not accessible by integration"}' },
      "the token may not do this (403 Resource not accessible by integration); the workflow and its caller need permissions: pull-requests: write",
    ],
    [
      "a renamed repository",
      { status: 301, headers: { location: "http://127.0.0.1:1/" } },
      "GitHub leads elsewhere (301); was the repository renamed?",
    ],
    ["an outage", { status: 502, body: "<html>" }, "GitHub answers 502"],
    [
      "a page in place of an answer",
      { status: 200, body: "<html>" },
      "GitHub's answer is not what its API promises: ✖ Invalid input: expected object, received undefined",
    ],
  ];
  for (const [title, refusal, sentence] of refusals) {
    it(`says ${title} in a sentence: else the job ends in a stack trace`, async () => {
      gitHub.refusal = { ...refusal, of: /^GET/ };
      await assert.rejects(new GitHub(gitHub.access).isClosed(7), {
        message: `cannot look at the pull request (GET repos/octo-org/shop/pulls/7): ${sentence}`,
      });
      gitHub.refusal = undefined;
    });
  }

  it("says a wrong token, a wrong repository and a server that is not there in a sentence, and never the token: else it stands in a log", async () => {
    const access = gitHub.access;
    const rejected = (own: Partial<typeof access>, message: RegExp) =>
      assert.rejects(
        new GitHub({ ...access, ...own }).createComment(7, "text"),
        (error: Error) => message.test(error.message) && !error.message.includes("ghs_"),
      );
    await rejected(
      { token: "ghs_wrong" },
      /^cannot comment on the pull request \(POST repos\/octo-org\/shop\/issues\/7\/comments\): GitHub does not accept the token \(401 Bad credentials\); give the step GITHUB_TOKEN from github\.token$/,
    );
    await rejected(
      { repository: "octo-org/none" },
      /: GitHub shows this token nothing here \(404 Not Found\); it is not there, or GITHUB_REPOSITORY is not the token's own$/,
    );
    await rejected({ apiUrl: "http://127.0.0.1:1" }, /: GitHub's API at http:\/\/127\.0\.0\.1:1 does not answer: /);
  });

  it("names the variables that are missing: else a run outside of GitHub Actions guesses", () => {
    assert.throws(() => gitHubAccess({ GITHUB_API_URL: "http://127.0.0.1", GITHUB_TOKEN: "" }), {
      message:
        "GITHUB_REPOSITORY, GITHUB_TOKEN not set: GitHub Actions sets them, but for GITHUB_TOKEN, which the step takes from github.token",
    });
  });
});

describe("what a preview reads", () => {
  it("refuses events that it is not made for: else it does something for the wrong reason", () => {
    assert.throws(() => planOf("pull_request_target", recorded("opened").payload), {
      message:
        "event pull_request_target gives a fork's code the secrets of this repository: run previews on pull_request",
    });
    assert.throws(() => planOf("push", {}), {
      message:
        'event "push" asks nothing of a preview: run previews on pull_request (opened, reopened, synchronize, closed) and schedule',
    });
    assert.throws(() => planOf("pull_request", { action: "opened", number: 7 }), {
      message:
        "the event's payload is none of a pull_request event (pull_request: Invalid input: expected object, received undefined): GITHUB_EVENT_PATH or --event names another file",
    });
    assert.deepEqual(planOf("pull_request", { ...(recorded("opened").payload as object), action: "labeled" }), {
      action: "nothing",
      because: 'pull request 7: "labeled" changes nothing of its preview',
    });
  });

  it("asks of this repository's environments only: else pull request 7 of one repository closes that of another", async () => {
    const closed = closedPullRequests({ repository: "octo-org/shop", isClosed: () => Promise.resolve(true) });
    assert.deepEqual(
      await Promise.all(["octo-org/shop", "octo-org/other", undefined].map((repository) => closed(7, { repository }))),
      [true, false, false],
    );
  });

  it("takes a deleted head repository for a fork: else its event ends in an error", () => {
    const event = recorded("opened").payload as { pull_request: { head: object } };
    const plan = planOf("pull_request", {
      ...event,
      pull_request: { ...event.pull_request, head: { ...event.pull_request.head, repo: null } },
    });
    assert.equal(plan.action, "nothing");
  });

  it("takes latency from changes only: else a row of the snapshot counts as years old", () => {
    const taken = (value: string) =>
      timeTaken(decodeRecord(0, { offset: 7n, timestamp: 5400, key: null, value: Buffer.from(value) }));
    const event = (op: string) =>
      JSON.stringify({ schema: {}, payload: { op, before: null, after: {}, source: { ts_ms: 5000 } } });
    assert.deepEqual(
      ["c", "u", "d", "r"].map((op) => taken(event(op))),
      [[400], [400], [400], []],
    );
    assert.deepEqual([taken("no JSON"), taken('{"id":1}'), taken("null")], [[], [], []]);
  });
});
