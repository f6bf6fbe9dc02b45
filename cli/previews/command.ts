import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Refused } from "../cloudflare/refused.ts";
import { ROOT } from "../root.ts";
import { publish } from "./output.ts";
import { type Deployment, downWorkspace, upWorkspace } from "./workspace.ts";

const HELP = `usage: fauxkms preview up NAME [flags]
       fauxkms preview down NAME [--worker]

  up     makes the preview NAME, or extends the one that is there, and prints its environment
  down   removes it with all that is in it; that there is none is no failure

  --ttl TIME        how long it lives from now on without another up: 90m, 72h (default), 7d
  --from NAME       the workspace of the deployment that a new one is a copy of (admin token)
  --write-env FILE  writes the environment into a file too, a line NAME=value for each variable
  --worker          a Worker Preview of this code instead of a workspace; needs a clone and a login to Cloudflare

A workspace is made in the deployment of FAUXKMS_URL with FAUXKMS_TOKEN. In GitHub Actions later steps get the
environment, and the step has the outputs url, workspace and expires-at. Elsewhere: eval "$(npx fauxkms preview up NAME)"
In a clone: npm run -s preview -- up NAME`;

const OPTIONS = {
  ttl: { type: "string" },
  from: { type: "string" },
  "write-env": { type: "string" },
  worker: { type: "boolean" },
  help: { type: "boolean" },
} as const;

/** Error for a wrong call of the command. */
class Misused extends Error {}

/** Runs the command and tells of a failure in one line. @returns the exit code: 0, 1 for a failure, 2 for bad usage */
export async function previewCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  try {
    await preview(args, env);
    return 0;
  } catch (error) {
    if (!(error instanceof Misused) && !(error instanceof Refused)) throw error;
    console.error(`preview: ${error.message.split("\n")[0]}`);
    return error instanceof Misused ? 2 : 1;
  }
}

/** Makes or removes a preview. @throws Misused, Refused */
async function preview(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { flags, verb, name } = parse(args);
  if (flags.help) return console.log(HELP);
  if (verb !== "up" && verb !== "down") throw new Misused("say up NAME or down NAME; --help tells more");
  if (!name) throw new Misused(`${verb} needs a name, such as pr-12`);
  // A DNS label, which is what both kinds of previews are part of.
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
    throw new Misused(`'${name}' cannot be a name: lower case letters, digits and hyphens, 63 at the most`);
  }
  if (flags.worker && (flags.ttl || flags.from)) throw new Misused("--ttl and --from are of workspaces");
  const ttlSeconds = secondsIn(flags.ttl ?? "72h");
  const file = flags["write-env"] ?? null;
  if (flags.worker) {
    // The package has no sources of the Worker, and no wrangler.
    if (!existsSync(join(ROOT, "wrangler.toml"))) {
      throw new Refused("--worker makes a Preview of the sources of fauxkms, so it needs a clone");
    }
    // Loaded here, because it needs wrangler.
    const { downWorker, upWorker } = await import("./worker.ts");
    if (verb === "down") return downWorker(name, env);
    return publish(await upWorker(name, env), env, file);
  }
  const deployment = deploymentOf(env);
  if (verb === "down") return downWorkspace(deployment, name);
  publish(await upWorkspace(deployment, { name, ttlSeconds, from: flags.from ?? null }), env, file);
}

/** The team's deployment. @throws Refused where the environment does not say which one */
function deploymentOf(env: NodeJS.ProcessEnv): Deployment {
  const { FAUXKMS_URL: url, FAUXKMS_TOKEN: token } = env;
  if (!url) {
    throw new Refused(
      "no deployment: set FAUXKMS_URL and FAUXKMS_TOKEN (npm run deploy makes one and prints both), or say --worker in a clone",
    );
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Refused(`FAUXKMS_URL is '${url}', which is no URL such as https://fauxkms.example.workers.dev`);
  }
  if (!token) throw new Refused("no token: set FAUXKMS_TOKEN to the deployment's admin token");
  return { url: url.replace(/\/+$/, ""), token };
}

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Seconds of a time such as `72h`. @throws Misused */
function secondsIn(text: string): number {
  const [, count, unit] = /^(\d{1,7})([smhd])$/.exec(text) ?? [];
  if (count === undefined || Number(count) === 0)
    throw new Misused(`--ttl ${text}: not a time such as 90m, 72h or 7d`);
  return Number(count) * UNITS[unit as keyof typeof UNITS];
}

function parse(args: readonly string[]) {
  try {
    const parsed = parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: true });
    const [verb, name, ...more] = parsed.positionals;
    if (more.length > 0) throw new Misused(`too many arguments: ${more.join(" ")}`);
    return { flags: parsed.values, verb, name };
  } catch (error) {
    throw error instanceof Misused
      ? error
      : new Misused(error instanceof Error ? error.message : String(error));
  }
}
