import { randomBytes } from "node:crypto";
import { type Ended, type Runner, wordsOf } from "./outcome.ts";
import { Refused } from "./refused.ts";

/** The secrets of a deployment (`[secrets]` of wrangler.toml). */
export const SECRETS = ["FAUXKMS_SECRET", "ADMIN_TOKEN"] as const;
export type SecretName = (typeof SECRETS)[number];

/** Values by the name of their secret. */
export type SecretValues = Partial<Record<SecretName, string>>;

/** Length of a new secret in bytes. */
const LENGTH = 32;

/** Shortest secret that is taken from the environment, in characters. */
const SHORTEST = 16;

/**
 * Values of secrets that a deployment lacks: those of the environment, else random ones.
 *
 * @throws Refused for one of the environment that is too short to be a secret
 */
export function newSecrets(names: readonly SecretName[], env: NodeJS.ProcessEnv): SecretValues {
  return Object.fromEntries(
    names.map((name) => {
      const given = env[name] || null;
      if (given !== null && given.length < SHORTEST) {
        throw new Refused(`${name} of the environment is shorter than ${SHORTEST} characters`);
      }
      return [name, given ?? randomBytes(LENGTH).toString("base64url")];
    }),
  );
}

/**
 * Names of the secrets that a Worker has; null if there is no such Worker. Any other failure is one, because a
 * FAUXKMS_SECRET that is only not seen must not be replaced: what it has wrapped would be lost.
 *
 * @throws Refused
 */
export async function secretsOfWorker(wrangler: Runner, worker: string, config: string) {
  const outcome = await wrangler.run(
    "secret",
    "list",
    "--name",
    worker,
    "--format",
    "json",
    "--config",
    config,
  );
  return namesIn(outcome, /^Worker ".*" not found/);
}

/** Names of the secrets of a Preview; null if there is no such Preview, or nothing deployed to it. @throws Refused */
export async function secretsOfPreview(wrangler: Runner, preview: string, config: string) {
  const args = ["preview", "secret", "list", "--name", preview, "--json", "--config", config];
  const none = /^The Preview ".*" was not found|^There are currently no deployments|\[code: 10007\]/;
  return namesIn(await wrangler.run(...args), none);
}

/** The names of a list that wrangler has written; null where its failure is the expected one. @throws Refused */
function namesIn(outcome: Ended, none: RegExp): readonly string[] | null {
  const words = wordsOf(outcome);
  if (outcome.code !== 0 && none.test(words)) return null;
  if (outcome.code !== 0) throw new Refused(`the secrets cannot be listed: ${words}`);
  const listed: unknown = JSON.parse(outcome.stdout);
  if (!Array.isArray(listed)) throw new Refused("the secrets cannot be listed: wrangler wrote no list");
  return listed.map((each: { name?: unknown }) => String(each.name));
}
