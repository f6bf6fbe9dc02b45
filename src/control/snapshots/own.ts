import * as z from "zod/mini";
import { concat, equalBytes, fromBase64, toBase64 } from "../../bytes.ts";
import { FIRST_MOMENT, LAST_MOMENT } from "../../clock.ts";
import { CLOUD_NAMES } from "../../cloud/list.ts";
import type { DocumentKey } from "../../crypto/document-key.ts";
import { tokenSecretOf } from "../../crypto/token-keys.ts";
import { MOST_FAULTS } from "../../fault.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { SavedWorkspace } from "../../objects/workspace/api.ts";
import { isFault } from "../faults.ts";
import { definedOf, settingsShape } from "../workspace-settings-shape.ts";

/** Label under which the secrets of tokens are sealed. */
const TOKEN_LABEL = "token secret";
/** Most secrets of tokens that a workspace carries along; the oldest are left behind. */
const MOST_SECRETS = 20;

const moment = z.number().check(z.gte(FIRST_MOMENT), z.lte(LAST_MOMENT));
const version = z.int().check(z.gte(0));
const faultId = z.string().check(z.maxLength(100));

/** The line of what is the workspace's own. */
const ownShape = z.strictObject({
  clock: z.discriminatedUnion("mode", [
    z.strictObject({
      version,
      mode: z.literal("running"),
      offset: z.number().check(z.gte(-LAST_MOMENT), z.lte(LAST_MOMENT)),
    }),
    z.strictObject({ version, mode: z.literal("frozen"), at: moment }),
  ]),
  faults: z.strictObject({
    faults: z
      .array(z.custom<SavedWorkspace["faults"]["faults"][number]>(isFault))
      .check(z.maxLength(MOST_FAULTS)),
    spent: z.array(faultId).check(z.maxLength(MOST_FAULTS)),
    uses: z
      .array(z.strictObject({ id: faultId, matched: version, fired: version }))
      .check(z.maxLength(MOST_FAULTS)),
  }),
  settings: z.nullable(settingsShape),
  accounts: z.partialRecord(z.enum(CLOUD_NAMES), z.string().check(z.regex(/^\d{12,16}$/))),
  tokens: z.array(z.string().check(z.maxLength(200))).check(z.maxLength(MOST_SECRETS)),
  deployment: z.string().check(z.maxLength(100)),
  isForeign: z.boolean(),
});

/** What is the workspace's own, as a line of a snapshot; the secrets of its tokens are sealed. */
export async function ownLine(
  { masterKey }: Runtime,
  workspace: string,
  { origin, ...own }: SavedWorkspace,
  key: DocumentKey,
): Promise<z.infer<typeof ownShape>> {
  const secrets = [tokenSecretOf(masterKey, workspace), ...(origin?.tokenSecrets ?? [])];
  const sealed = secrets.slice(0, MOST_SECRETS).map((secret) => key.seal(secret, TOKEN_LABEL));
  return {
    clock: own.clock,
    faults: {
      faults: [...own.faults.faults],
      spent: [...own.faults.spent],
      uses: [...own.faults.uses],
    },
    settings: own.settings,
    accounts: own.accounts,
    tokens: (await Promise.all(sealed)).map(toBase64),
    deployment: toBase64(masterKey.derived(DEPLOYMENT)),
    isForeign: origin?.isForeign ?? false,
  };
}

const DEPLOYMENT = "name of the deployment";

/** What such a line says, for a workspace. @returns null for another value */
export async function ownOf(
  { masterKey }: Runtime,
  workspace: string,
  value: unknown,
  key: DocumentKey,
): Promise<SavedWorkspace | null> {
  const parsed = ownShape.safeParse(value);
  if (!parsed.success) return null;
  const { clock, faults, settings, accounts, tokens, deployment, isForeign } = parsed.data;
  const secrets = [];
  for (const token of tokens) {
    const secret = await key.open(fromBase64(token) ?? new Uint8Array(), TOKEN_LABEL);
    if (secret?.length !== 32) return null;
    secrets.push(secret);
  }
  const isElsewhere = deployment !== toBase64(masterKey.derived(DEPLOYMENT));
  return {
    clock,
    faults,
    settings: settings && definedOf(settings),
    accounts,
    origin: {
      tokenSecrets: othersThan(tokenSecretOf(masterKey, workspace), secrets),
      isForeign: isForeign || isElsewhere,
    },
  };
}

/** Secrets of tokens of the origin, for a copy of it. */
export function secretsAfter(
  { masterKey }: Runtime,
  { from, to }: { readonly from: string; readonly to: string },
  { origin }: SavedWorkspace,
): Uint8Array[] {
  const secrets = [tokenSecretOf(masterKey, from), ...(origin?.tokenSecrets ?? [])];
  return othersThan(tokenSecretOf(masterKey, to), secrets);
}

function othersThan(own: Uint8Array, secrets: readonly Uint8Array[]): Uint8Array[] {
  const others = secrets.filter((secret) => !equalBytes(secret, own));
  return others.slice(0, MOST_SECRETS - 1).map((secret) => concat(secret));
}
