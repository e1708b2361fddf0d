// AWS Lambda's operations (AWS Lambda API Reference, restJson1). An invocation's body is the event itself.
import type { z } from "zod";
import { restJsonService, route, taking, type Handler, type Service } from "../service.js";
import type { TwinService } from "../twinService.js";
import {
  createFunction,
  listFunctions,
  listTags,
  oneFunction,
  tagResource,
  untagResource,
  updateCode,
  updateConfiguration,
} from "./requests.js";
import { invalidCode, type Functions } from "./store.js";

const all = "/2015-03-31/functions";
const one = `${all}/{FunctionName}`;
const tags = "/2017-03-31/tags/{Resource}";

export function lambda(functions: Functions): TwinService {
  return { api: lambdaService(functions), userOf: ({ id }) => functions.userOf(id) };
}

function lambdaService(functions: Functions): Service {
  const of = <T>(schema: z.ZodType<T>, work: (input: T) => unknown): Handler => taking(schema, work, invalidCode);
  const rest = restJsonService("lambda", [
    route(
      "CreateFunction",
      "POST",
      all,
      of(createFunction, (input) => functions.create(input)),
      201,
    ),
    route(
      "ListFunctions",
      "GET",
      all,
      of(listFunctions, ({ MaxItems, Marker }) => functions.list(MaxItems, Marker)),
    ),
    route(
      "GetFunction",
      "GET",
      one,
      of(oneFunction, ({ FunctionName }) => functions.describe(FunctionName)),
    ),
    route(
      "GetFunctionConfiguration",
      "GET",
      `${one}/configuration`,
      of(oneFunction, ({ FunctionName }) => functions.configuration(FunctionName)),
    ),
    route(
      "UpdateFunctionCode",
      "PUT",
      `${one}/code`,
      of(updateCode, ({ FunctionName, ZipFile }) => functions.updateCode(FunctionName, ZipFile)),
    ),
    route(
      "UpdateFunctionConfiguration",
      "PUT",
      `${one}/configuration`,
      of(updateConfiguration, (input) => functions.updateConfiguration(input)),
    ),
    route(
      "DeleteFunction",
      "DELETE",
      one,
      of(oneFunction, ({ FunctionName }) => functions.delete(FunctionName)),
      204,
    ),
    route(
      "ListTags",
      "GET",
      tags,
      of(listTags, ({ Resource }) => ({ Tags: functions.tags(Resource) })),
    ),
    route(
      "TagResource",
      "POST",
      tags,
      of(tagResource, ({ Resource, Tags }) => functions.setTags(Resource, { ...functions.tags(Resource), ...Tags })),
      204,
    ),
    route(
      "UntagResource",
      "DELETE",
      tags,
      of(untagResource, ({ Resource, tagKeys }) =>
        functions.setTags(
          Resource,
          Object.fromEntries(Object.entries(functions.tags(Resource)).filter(([key]) => !tagKeys.includes(key))),
        ),
      ),
      204,
    ),
  ]);
  return {
    ...rest,
    handle: async (request, record) => {
      const called = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.rawPath)?.[1];
      if (called === undefined || request.method !== "POST") return rest.handle(request, record);
      const FunctionName = decodeURIComponent(called);
      // Without the event, which may hold a password.
      record("lambda", "Invoke", { FunctionName });
      const { failed, payload } = await functions.invoke(FunctionName, request.body.toString("utf8"));
      return {
        status: 200,
        headers: {
          "content-type": "application/json",
          "x-amz-executed-version": "$LATEST",
          ...(failed && { "x-amz-function-error": "Unhandled" }),
        },
        body: payload,
      };
    },
  };
}
