import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { startSmtpSink } from "./smtp-sink.mjs";

const root = resolve(import.meta.dirname, "../..");
const program = process.env.JOURNEY_PROGRAM ?? join(root, "target/debug/candor");
const run = promisify(execFile);

const passwords = new Map();

/** The password of somebody whom a journey added. */
export const passwordOf = (email) => passwords.get(email);

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Starts the built program with an empty data directory and a mail server of its own. */
export async function startCandor() {
  if (!existsSync(program)) throw new Error(`${program} is not built; run \`cargo build -p candor\``);
  const data = await mkdtemp(join(tmpdir(), "candor-journey-"));
  // Run by root, the database belongs to an unprivileged user, who has to get there.
  await chmod(data, 0o755);
  const sink = await startSmtpSink();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    CANDOR_DATA_DIR: data,
    CANDOR_SERVER__LISTEN: `127.0.0.1:${port}`,
    CANDOR_SERVER__WEB_UI_DIR: process.env.JOURNEY_WEB_UI ?? join(root, "web-ui/dist"),
    CANDOR_SMTP__HOST: "127.0.0.1",
    CANDOR_SMTP__PORT: String(sink.port),
    CANDOR_SMTP__TLS: "none",
    CANDOR_LOG__LEVEL: "warn",
  };
  const log = [];
  const server = spawn(program, ["serve"], { env, cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (chunk) => log.push(String(chunk)));
  const ended = once(server, "exit");

  const candor = {
    url,
    mails: sink,
    log: () => log.join(""),
    /** Runs a command of the program beside the server. */
    command: (...args) => run(program, args, { env, cwd: root, maxBuffer: 1 << 26 }),
    /** Adds a person; `passwordOf` knows what they sign in with. */
    async addPerson(email, org, role, name) {
      const { stdout } = await candor.command("user", "add", email, "--org", org, "--role", role, "--name", name);
      passwords.set(email, /Password: (\S+)/.exec(stdout)[1]);
    },
    async stop() {
      server.kill("SIGINT");
      const timer = setTimeout(() => server.kill("SIGKILL"), 15_000);
      await ended;
      clearTimeout(timer);
      await sink.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
  try {
    await ready(url, server);
  } catch (error) {
    await candor.stop();
    throw new Error(`${error.message}\n${log.join("")}`);
  }
  return candor;
}

async function ready(url, server) {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    if (server.exitCode !== null) throw new Error(`candor ended with ${server.exitCode}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw new Error("candor was not ready within a minute");
}

/** A person's hand on the API: signs in and sends the token with each change. */
export async function signedIn(url, email) {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password: passwordOf(email) }),
  });
  if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
  const { csrf_token: token } = await answer.json();
  const cookie = answer.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
  return async (method, path, body) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { "Content-Type": "application/json", Cookie: cookie, "X-CSRF-Token": token },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
}

/** Asks again until the answer fits; followers and mail need a moment. */
export async function eventually(ask, fits, what, milliseconds = 15_000) {
  const until = Date.now() + milliseconds;
  let last;
  while (Date.now() < until) {
    last = await ask();
    if (fits(last)) return last;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw new Error(`${what} did not come; last was ${JSON.stringify(last)?.slice(0, 400)}`);
}
