// A language host for `pulumi up` from a shell where the official one is missing: serves LanguageRuntime and runs the
// program through @pulumi/pulumi's own cmd/run. Facts: sdk/proto/pulumi/language.proto,
// sdk/nodejs/cmd/pulumi-language-nodejs of Pulumi 3.250. Arguments: [flags ...] <address of the engine>. Prints the
// port that it serves, as the engine expects.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/language_grpc_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";

/** Exit code by which cmd/run says that it has told the user about the failure already. */
const bail = 32;

const engine = process.argv.at(-1);

const methods = {
  handshake: () => new language.LanguageHandshakeResponse(),
  getPluginInfo: () => new plugin.PluginInfo().setVersion("3.250.0"),
  getRequiredPlugins: () => new language.GetRequiredPluginsResponse(),
  getRequiredPackages: () => new language.GetRequiredPackagesResponse(),
  about: () => new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version),
  getProgramDependencies: () => new language.GetProgramDependenciesResponse(),
  cancel: () => new empty.Empty(),
  run,
};

async function run(request) {
  const info = request.getInfo();
  const options = info.getOptions()?.toJavaScript() ?? {};
  const runner = createRequire(join(info.getProgramDirectory(), "package.json")).resolve("@pulumi/pulumi/cmd/run");
  const args = [
    ...String(options.nodeargs ?? "")
      .split(" ")
      .filter((arg) => arg !== ""),
    runner,
    "--monitor",
    request.getMonitorAddress(),
    "--engine",
    engine,
    "--project",
    request.getProject(),
    "--stack",
    request.getStack(),
    "--organization",
    request.getOrganization(),
    "--root-directory",
    info.getRootDirectory(),
    "--pwd",
    request.getPwd(),
    "--parallel",
    String(request.getParallel()),
    ...(request.getDryrun() ? ["--dry-run"] : []),
    join(info.getProgramDirectory(), info.getEntryPoint()),
    ...request.getArgsList(),
  ];
  const environment = {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    PULUMI_NODEJS_TYPESCRIPT: String(options.typescript ?? true),
  };
  const program = spawn(process.execPath, args, {
    cwd: request.getPwd(),
    env: environment,
    stdio: ["ignore", "inherit", "inherit"],
  });
  const code = await new Promise((resolve, reject) => program.once("error", reject).once("close", resolve));
  const response = new language.RunResponse();
  if (code === bail) response.setBail(true);
  else if (code !== 0) response.setError(`Program exited with non-zero exit code: ${code}`);
  return response;
}

const answer = (method) => (call, reply) =>
  Promise.resolve(call.request)
    .then(method)
    .then(
      (response) => reply(null, response),
      (error) => reply({ code: grpc.status.UNKNOWN, details: error.message }),
    );
const missing = (name) => (call, reply) => {
  const error = { code: grpc.status.UNIMPLEMENTED, details: name };
  if (reply === undefined) call.emit("error", error);
  else reply(error);
};

const server = new grpc.Server();
server.addService(
  services.LanguageRuntimeService,
  Object.fromEntries(
    Object.keys(services.LanguageRuntimeService).map((name) => [
      name,
      name in methods ? answer(methods[name]) : missing(name),
    ]),
  ),
);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${port}\n`);
});
