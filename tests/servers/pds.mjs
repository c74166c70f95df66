// A real AT Protocol server (PLC directory + personal data server) on loopback, empty at each start.
// Prints one JSON line {"url", "plc"} when it answers; ends when its standard input closes or on SIGTERM.
import dns from "node:dns";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

process.env.LOG_ENABLED = "false";

// Both servers listen on every interface by default: every listen of this process is pinned to loopback.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  const first = args[0];
  if (typeof first === "object" && first !== null) args[0] = { ...first, host: "127.0.0.1" };
  else {
    const callback = args.filter((arg) => typeof arg === "function");
    args = [{ port: Number(first ?? 0), host: "127.0.0.1" }, ...callback];
  }
  return listen.apply(this, args);
};

// Nothing this process does may leave the machine either: every other connection, and every question to a name server,
// goes to the discard port, where it is refused.
dns.setServers(["127.0.0.1:9"]);
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  const host = typeof options === "object" && options !== null ? (options.host ?? "localhost") : "localhost";
  if (!["localhost", "127.0.0.1", "::1"].includes(host)) Object.assign(options, { host: "127.0.0.1", port: 9 });
  return connect.apply(this, args);
};

async function freePort() {
  const probe = net.createServer();
  await new Promise((done) => probe.listen(0, done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

const { PDS, envToCfg, envToSecrets } = await import("@atproto/pds");
const { PlcServer, Database } = (await import("@did-plc/server")).default;

const data = mkdtempSync(join(tmpdir(), "editorial-pds-"));
const [plcPort, port, closedPort] = [await freePort(), await freePort(), await freePort()];
const plc = PlcServer.create({ db: Database.mock(), port: plcPort });
await plc.start();

const env = {
  devMode: true,
  port,
  hostname: "localhost",
  dataDirectory: data,
  blobstoreDiskLocation: join(data, "blobs"),
  jwtSecret: "loopback-only",
  adminPassword: "loopback-only",
  plcRotationKeyK256PrivateKeyHex: "a1".repeat(32),
  didPlcUrl: `http://127.0.0.1:${plcPort}`,
  serviceHandleDomains: [".test"],
  inviteRequired: false,
  disableSsrfProtection: true,
  bskyAppViewUrl: `http://127.0.0.1:${closedPort}`,
  bskyAppViewDid: "did:example:appview",
  modServiceUrl: `http://127.0.0.1:${closedPort}`,
  modServiceDid: "did:example:moderation",
  rateLimitsEnabled: false,
};
const pds = await PDS.create(envToCfg(env), envToSecrets(env));
await pds.start();

let ending = false;
async function end() {
  if (ending) return;
  ending = true;
  // Closing politely can hang on open keep-alive connections; the data is thrown away in any case.
  setTimeout(() => process.exit(0), 2000).unref();
  await Promise.allSettled([pds.destroy(), plc.destroy()]);
  process.exit(0);
}
process.on("exit", () => rmSync(data, { recursive: true, force: true }));
process.on("SIGTERM", end);
process.on("SIGINT", end);
process.stdin.on("end", end).resume();

const url = `http://127.0.0.1:${port}`;
for (;;) {
  const answer = await fetch(`${url}/xrpc/_health`).catch(() => null);
  if (answer?.ok) break;
  await new Promise((done) => setTimeout(done, 50));
}
process.stdout.write(JSON.stringify({ url, plc: `http://127.0.0.1:${plcPort}` }) + "\n");
