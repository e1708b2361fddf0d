// A language host: it runs the project's program for the engine where the official pulumi-language-nodejs is missing
// (shellEngine.ts). Its last argument is the engine's address; it prints the port that it serves. Facts:
// sdk/proto/pulumi/language.proto; sdk/go/common/resource/plugin/plugin.go (ExecPlugin) of Pulumi 3.250.
import { createRequire } from "node:module";
import * as grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/language_grpc_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { serveOwnUser } from "../../tools/callers.js";
import { programDependencies, requiredPlugins } from "./installedPackages.js";
import { runProgram } from "./programRun.js";

const engine = process.argv.at(-1) ?? "";
const parent = process.ppid;
const cancelled = new AbortController();

/** What is not among these answers "not implemented", which the engine takes for "nothing to do". */
const methods = {
  run: unary(async (request: language.RunRequest, signal) => {
    const { bail = false, error = "" } = await runProgram(request, engine, signal);
    return new language.RunResponse().setBail(bail).setError(error);
  }),
  cancel: unary(() => (cancelled.abort(), new empty.Empty())),
  getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(sdkVersion())),
  getRequiredPackages: unary((request: language.GetRequiredPackagesRequest) =>
    new language.GetRequiredPackagesResponse().setPackagesList(
      requiredPlugins(request.getInfo()?.getProgramDirectory() ?? "").map(({ name, version, server = "" }) =>
        new plugin.PackageDependency().setKind("resource").setName(name).setVersion(version).setServer(server),
      ),
    ),
  ),
  about: unary(() => new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version)),
  getProgramDependencies: unary((request: language.GetProgramDependenciesRequest) => {
    const directory = request.getInfo()?.getProgramDirectory() ?? "";
    return new language.GetProgramDependenciesResponse().setDependenciesList(
      programDependencies(directory, request.getTransitivedependencies()).map(({ name, version }) =>
        new language.DependencyInfo().setName(name).setVersion(version),
      ),
    );
  }),
};

function unary<Request, Response>(
  body: (request: Request, signal: AbortSignal) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, answer) => {
    const gone = new AbortController();
    call.on("cancelled", () => gone.abort());
    Promise.resolve()
      .then(() => body(call.request, AbortSignal.any([gone.signal, cancelled.signal])))
      .then(
        (response) => answer(null, response),
        (error: unknown) => answer({ code: grpc.status.UNKNOWN, details: String(error) }),
      );
  };
}

function sdkVersion(): string {
  const { version } = createRequire(import.meta.url)("@pulumi/pulumi/package.json") as { version: string };
  return version;
}

const { port } = await serveOwnUser((server) => server.addService(services.LanguageRuntimeService, methods));
process.stdout.write(`${port}\n`);
// A killed engine ends nobody.
setInterval(() => process.ppid === parent || process.exit(1), 1000).unref();
