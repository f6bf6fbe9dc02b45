import { type Runner, wordsOf } from "./outcome.ts";
import { Refused } from "./refused.ts";

/** An account of the platform. */
export interface Account {
  readonly id: string;
  /** Its name; the id where the token may not read it. */
  readonly name: string;
}

const TO_LOG_IN =
  "run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN (permissions Workers Scripts: Edit, D1: Edit, " +
  "Account Settings: Read) and CLOUDFLARE_ACCOUNT_ID";

/**
 * The account to deploy to: `CLOUDFLARE_ACCOUNT_ID`, else the only one that the login opens.
 *
 * @throws Refused without a login, with one that is refused, or with several accounts to choose from
 */
export async function accountOf(wrangler: Runner, chosen: string | undefined): Promise<Account> {
  const outcome = await wrangler.run("whoami", "--json");
  const said = loginIn(outcome.stdout);
  if (said === null) throw new Refused(`Cloudflare refuses the login (${wordsOf(outcome)}): ${TO_LOG_IN}`);
  if (!said.loggedIn) throw new Refused(`not logged in to Cloudflare: ${TO_LOG_IN}`);
  if (chosen) return said.accounts.find(({ id }) => id === chosen) ?? { id: chosen, name: chosen };
  const [first, ...more] = said.accounts;
  if (!first) throw new Refused("the login shows no account: set CLOUDFLARE_ACCOUNT_ID");
  if (more.length === 0) return first;
  const all = said.accounts.map(({ id, name }) => `${id} (${name})`).join(", ");
  throw new Refused(`the login opens several accounts: set CLOUDFLARE_ACCOUNT_ID to one of ${all}`);
}

/** What `wrangler whoami --json` wrote; null for anything else. */
function loginIn(stdout: string): { loggedIn: boolean; accounts: Account[] } | null {
  let said: unknown;
  try {
    said = JSON.parse(stdout);
  } catch {
    return null;
  }
  if (typeof said !== "object" || said === null || !("loggedIn" in said)) return null;
  const accounts: unknown[] = "accounts" in said && Array.isArray(said.accounts) ? said.accounts : [];
  return { loggedIn: said.loggedIn === true, accounts: accounts.flatMap((each) => accountIn(each) ?? []) };
}

function accountIn(value: unknown): Account | null {
  if (typeof value !== "object" || value === null || !("id" in value)) return null;
  const id = String(value.id);
  return { id, name: "name" in value ? String(value.name) : id };
}
