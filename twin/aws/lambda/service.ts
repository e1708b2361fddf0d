// AWS Lambda's operations (AWS Lambda API Reference, restJson1).
import type { z } from "zod";
import type { Background } from "../background.js";
import { restJsonService, route, taking, type Handler, type Service } from "../service.js";
import type { TwinService } from "../twinService.js";
import { invoke } from "./invoke.js";
import {
  createFunction,
  listFunctions,
  listTags,
  ofVersion,
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

export function lambda(functions: Functions, background: Background): TwinService {
  return { api: lambdaService(functions, background), userOf: ({ id }) => functions.userOf(id) };
}

function lambdaService(functions: Functions, background: Background): Service {
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
      of(ofVersion, ({ FunctionName, Qualifier }) => functions.describe(FunctionName, Qualifier)),
    ),
    route(
      "GetFunctionConfiguration",
      "GET",
      `${one}/configuration`,
      of(ofVersion, ({ FunctionName, Qualifier }) => functions.configuration(FunctionName, Qualifier)),
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
    handle: async (request, record) =>
      (await invoke(functions, background, request, record)) ?? rest.handle(request, record),
  };
}
