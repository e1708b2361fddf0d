// `/v1/tags/{resourceArn}`, which MSK and MSK Connect have in the same form.
import { z } from "zod";
import { checked, route, type Route } from "./service.js";

export interface Tagged {
  /** @throws AwsError NotFoundException for an unknown ARN */
  get(resourceArn: string): Record<string, string>;
  set(resourceArn: string, tags: Record<string, string>): void;
}

const tagging = z.strictObject({
  resourceArn: z.string(),
  tags: z.record(z.string().min(1).max(128), z.string().max(256)),
});
const untagging = z.strictObject({ resourceArn: z.string(), tagKeys: z.array(z.string()) });

/** @param changed status of a successful change: 204 for MSK, 200 for MSK Connect */
export function tagRoutes(tagged: Tagged, changed: number): Route[] {
  const path = "/v1/tags/{resourceArn}";
  return [
    route("ListTagsForResource", "GET", path, (input) => ({ tags: tagged.get(String(input["resourceArn"])) })),
    route(
      "TagResource",
      "POST",
      path,
      (input) => {
        const { resourceArn, tags } = checked(tagging, input);
        tagged.set(resourceArn, { ...tagged.get(resourceArn), ...tags });
        return changed === 204 ? undefined : {};
      },
      changed,
    ),
    route(
      "UntagResource",
      "DELETE",
      path,
      (input) => {
        const { resourceArn, tagKeys } = checked(untagging, input);
        tagged.set(
          resourceArn,
          Object.fromEntries(Object.entries(tagged.get(resourceArn)).filter(([key]) => !tagKeys.includes(key))),
        );
        return changed === 204 ? undefined : {};
      },
      changed,
    ),
  ];
}
