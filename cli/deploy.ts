/**
 * `npm run deploy`: puts the Worker on Cloudflare in one command, on a fresh account too. It makes the secrets that are
 * missing and uploads them with the Worker; wrangler makes the database. Exit codes: 0, 1 for a failure, 2 for bad usage.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Account, accountOf } from "./cloudflare/account.ts";
import { type Configuration, configurationOf, withDatabase } from "./cloudflare/configuration.ts";
import { databaseId } from "./cloudflare/databases.ts";
import { healthOf } from "./cloudflare/health.ts";
import { Refused } from "./cloudflare/refused.ts";
import { ScratchFolder } from "./cloudflare/scratch-folder.ts";
import { newSecrets, SECRETS, type SecretName, secretsOfWorker } from "./cloudflare/secrets.ts";
import { Wrangler } from "./cloudflare/wrangler.ts";
import { UsageError } from "./options.ts";

const HELP = `usage: npm run deploy -- [flags]

  --dry-run          shows what would be done, and changes nothing; a login is not needed
  --name NAME        name of the Worker, by default that of wrangler.toml; another name is another deployment,
                     with a database of its own
  --var NAME:VALUE   a variable for this deployment, such as RECORD:off; repeatable. Lasting ones stand in [vars] of
                     wrangler.toml
  --new-admin-token  replaces the admin token
  --no-check         does not ask the deployment at the end whether it is well

It deploys to the account of CLOUDFLARE_API_TOKEN or of \`npx wrangler login\`; CLOUDFLARE_ACCOUNT_ID chooses among several.
Secrets that the deployment has stay; those that it lacks are taken from FAUXKMS_SECRET and ADMIN_TOKEN, else made.`;

const OPTIONS = {
  "dry-run": { type: "boolean" },
  name: { type: "string" },
  var: { type: "string", multiple: true },
  "new-admin-token": { type: "boolean" },
  "no-check": { type: "boolean" },
  help: { type: "boolean" },
} as const;

/** What a deployment is about to do. */
interface Plan {
  readonly configuration: Configuration;
  /** Arguments of `wrangler deploy`. */
  readonly args: readonly string[];
  /** Secrets to be made and uploaded; the others stay. */
  readonly made: readonly SecretName[];
  readonly isNew: boolean;
  /** Id of the D1 database; null if it is to be made, or not known. */
  readonly id: string | null;
}

/** Deploys, or shows what would be done. @throws UsageError, Refused */
async function deploy(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const flags = parse(args);
  if (flags.help) return console.log(HELP);
  const scratch = new ScratchFolder();
  const configuration = configurationOf(flags.name ?? null);
  const config = scratch.write("wrangler.toml", configuration.text);
  const variables = (flags.var ?? []).flatMap((each) => ["--var", each]);
  const wranglerArgs = ["deploy", "--config", config, ...variables];
  const anywhere = new Wrangler(env);
  const account = await accountOf(anywhere, configuration.account ?? env.CLOUDFLARE_ACCOUNT_ID).catch(
    (error: unknown) => {
      if (!flags["dry-run"] || !(error instanceof Refused)) throw error;
      console.log(`Without a login nothing is known of the account: ${error.message}\n`);
      return null;
    },
  );
  const wrangler = account === null ? anywhere : anywhere.inAccount(account.id);
  const there = account === null ? null : await secretsOfWorker(wrangler, configuration.worker, config);
  const renewed = flags["new-admin-token"] ? ["ADMIN_TOKEN"] : [];
  const made = SECRETS.filter((name) => !there?.includes(name) || renewed.includes(name));
  // A deployment goes on with its database; of a new one wrangler looks for it and makes it.
  const isAsked = account !== null && (there !== null || flags["dry-run"]);
  const named = isAsked ? await databaseId(wrangler, configuration.database, config) : null;
  const id = configuration.databaseId ?? named;
  if (id !== null) scratch.write("wrangler.toml", withDatabase(configuration, id));
  const plan = { configuration, args: wranglerArgs, made, isNew: there === null, id };
  if (flags["dry-run"]) return show(plan, account, wrangler, flags.var ?? []);
  await carryOut(plan, wrangler, scratch, env, !flags["no-check"]);
}

/** Shows the plan, and bundles as wrangler would. */
async function show(
  { configuration, args, made, isNew, id }: Plan,
  account: Account | null,
  wrangler: Wrangler,
  given: readonly string[],
): Promise<void> {
  const { worker, database, variables } = configuration;
  const unknown = account === null;
  const rows = [
    ["account", unknown ? "not known" : `${account.name} (${account.id})`],
    [
      "Worker",
      `${worker}, ${unknown ? "made if it is not there" : isNew ? "would be made" : "would be updated"}`,
    ],
    [
      "D1 database",
      `${database}, ${unknown ? "made if it is not there" : id ? `is there (${id})` : "would be made"}`,
    ],
    ...SECRETS.map((name) => [
      name,
      unknown
        ? "made if it is not there"
        : made.includes(name)
          ? "would be made and uploaded"
          : "stays as it is",
    ]),
    [
      "variables",
      [...Object.entries(variables).map(([name, value]) => `${name}=${value}`), ...given].join(" "),
    ],
    ["then", "the URL, the admin token if it is new, and the first curl would be printed here"],
  ];
  for (const [name = "", text] of rows) console.log(`${name.padEnd(15)} ${text}`);
  console.log("");
  await wrangler.show(null, ...args, "--dry-run");
}

/** Uploads, and says how to go on. */
async function carryOut(
  { args, made, configuration }: Plan,
  wrangler: Wrangler,
  scratch: ScratchFolder,
  env: NodeJS.ProcessEnv,
  check: boolean,
): Promise<void> {
  const secrets = newSecrets(made, env);
  const file =
    made.length === 0 ? [] : ["--secrets-file", scratch.write("secrets.json", JSON.stringify(secrets))];
  const output = scratch.path("output.ndjson");
  await wrangler.show(output, ...args, ...file);
  const url = urlIn(readFileSync(output, "utf8"));
  if (url === null) {
    console.log("\nDeployed, but no URL leads to it: workers_dev is off and wrangler.toml has no route.");
    return;
  }
  // Who has set it knows it, and what is printed in CI stays there.
  const shownToken = env.ADMIN_TOKEN || secrets.ADMIN_TOKEN === undefined ? null : secrets.ADMIN_TOKEN;
  console.log(afterwards(url, configuration, shownToken));
  if (check) await report(url);
}

/** The text after a deployment. @param token the new admin token; null if it is known, or stays */
function afterwards(url: string, { worker }: Configuration, token: string | null): string {
  const told =
    token === null
      ? "The admin token is the one before; `npm run deploy -- --new-admin-token` makes another one."
      : `Admin token, shown only now:\n\n  ${token}`;
  return `
${worker} is deployed: ${url}

${told}

The first workspace, with access keys and variables for the SDKs of all clouds:

  curl -X POST ${url}/_fauxkms/workspaces -H "Authorization: Bearer ${token ?? "$ADMIN_TOKEN"}" -d '{"name":"first"}'
`;
}

/** Says whether the deployment is well. @throws Refused if it is not */
async function report(url: string): Promise<void> {
  const health = await healthOf(url);
  if (health.status === "ok") console.log("It is well: keys can be made.");
  else if (health.status === "setup")
    throw new Refused(`it is deployed, but cannot serve: ${health.problem}`);
  else
    console.log(`It does not answer yet, as new host names do: try curl ${url}/_fauxkms/health in a minute.`);
}

/** The first URL of what wrangler wrote into its output file; null if there is none. */
function urlIn(lines: string): string | null {
  for (const line of lines.split("\n").filter((each) => each.trim() !== "")) {
    const entry = JSON.parse(line) as { type?: unknown; targets?: unknown };
    if (entry.type !== "deploy" || !Array.isArray(entry.targets)) continue;
    const [first] = entry.targets.map(String);
    if (first !== undefined) return originOf(first);
  }
  return null;
}

/** The origin of a target, which is a URL, or a route such as `kms.example.com/*` or `kms.example.com (custom domain)`. */
function originOf(target: string): string {
  return /^https?:\/\/[^/\s]+/.exec(target)?.[0] ?? `https://${target.split(/[/\s]/)[0]}`;
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: OPTIONS,
      strict: true,
      allowPositionals: false,
    });
    for (const each of values.var ?? []) {
      if (!/^[A-Z][A-Z0-9_]*:/.test(each)) throw new UsageError(`--var ${each}: must be NAME:VALUE`);
    }
    return values;
  } catch (error) {
    throw error instanceof UsageError
      ? error
      : new UsageError(error instanceof Error ? error.message : String(error));
  }
}

try {
  await deploy(process.argv.slice(2), process.env);
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof Refused)) throw error;
  console.error(`deploy: ${error.message.split("\n")[0]}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
