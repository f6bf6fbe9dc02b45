import type { Cloud } from "../cloud/list.ts";
import type { Credential } from "../directory/accounts.ts";
import type { Taken } from "../fixtures/key-items.ts";
import { FixtureRefused, type Path } from "../fixtures/problem.ts";
import { type QuotaRow, rateOf } from "../quotas/row.ts";
import { settingsIn } from "../workspace-settings.ts";
import type { FixtureReading, FixtureStep, FixtureTarget } from "./fixture.ts";
import { contextAt } from "./fixture-load.ts";

/** An access key of a fixture. */
export interface FixtureCredential {
  readonly at: Path;
  readonly cloud: Cloud;
  readonly account: string;
  readonly principal: string;
  readonly accessKeyId: string;
  readonly secret: string;
}

/** An item of a fixture that may name an account and a Region. */
export interface PlacedItem {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

/** The account and Region of an item; those of the section, else the standard ones. Notes a Region that does not exist. */
export function placeIn(item: PlacedItem, at: Path, reading: FixtureReading): FixtureReading["standard"] {
  const { account = reading.standard.account, region = reading.standard.region } = item;
  if (item.region !== undefined) reading.requireRegion([...at, "region"], region);
  return { account, region };
}

/** Why a name that is unique on a server is refused: nobody without a token may sit on one that others will ask for. */
export const CHOSEN = "is chosen by the server in a workspace that was made openly";

/** Whether a fixture may choose names that are unique on a server: not in a workspace that anybody may make. */
export function mayChoose({ state }: FixtureTarget): boolean {
  return state.limits === undefined;
}

/** The step that makes an access key. Ids of access keys are unique on a server, over all its workspaces. */
export function credentialStep(taken: Taken, wanted: FixtureCredential): FixtureStep {
  const { at, cloud, account, principal, accessKeyId, secret: secretAccessKey } = wanted;
  taken.takeOnce("access key", accessKeyId, [...at, "accessKeyId"]);
  /** Whether it is there already, and why it cannot be made, or null. A reset deletes those of its workspace. */
  const found = async ({ runtime, workspace, state, mode }: FixtureTarget, isReset: boolean) => {
    const known = await runtime.directory.credential(accessKeyId);
    if (known === null) return { isThere: false, problem: null };
    if (known.workspace !== workspace || known.since < state.life) {
      return { isThere: false, problem: "this access key is in use, perhaps in another workspace" };
    }
    if (mode === "replace" && !isReset) return { isThere: false, problem: null };
    const isSame = known.account === account && known.principal === principal && known.cloud === cloud;
    if (mode === "merge" && isSame && known.secretAccessKey === secretAccessKey) {
      return { isThere: true, problem: null };
    }
    return { isThere: false, problem: "this access key exists" };
  };
  return {
    async check(target, problems) {
      if (!mayChoose(target)) {
        problems.add([...at, "accessKeyId"], `${CHOSEN} (POST credentials)`);
        return;
      }
      const { problem } = await found(target, false);
      if (problem !== null) problems.add([...at, "accessKeyId"], problem);
    },
    async apply(target) {
      const { runtime, workspace, state } = target;
      const { isThere, problem } = await found(target, true);
      if (isThere) return { created: 0, skipped: 1 };
      if (problem !== null) throw new FixtureRefused([{ at: [...at, "accessKeyId"], message: problem }]);
      const credential: Credential = {
        accessKeyId,
        secretAccessKey,
        workspace,
        cloud,
        account,
        principal,
        sessionTokenHash: null,
        expiresAt: null,
        since: state.generation,
      };
      await runtime.directory.addCredential(credential, Date.now());
      runtime.credentials.forget(accessKeyId);
      return { created: 1, skipped: 0 };
    },
  };
}

/** The override of a quota in a fixture. */
export interface FixtureQuota {
  readonly cloud: Cloud;
  readonly account: string;
  readonly region: string;
  readonly row: QuotaRow;
  readonly limit: number;
  readonly intervalSeconds: number | undefined;
}

/** The step that overrides a quota. One that is overridden already is there. */
export function quotaStep({
  cloud,
  account,
  region,
  row,
  limit,
  intervalSeconds,
}: FixtureQuota): FixtureStep {
  return {
    check: async () => {},
    async apply(target) {
      const { runtime, state } = target;
      const { scope } = contextAt(target, { cloud, account, region });
      const counters = runtime.counters(scope);
      const standard = rateOf(row, settingsIn(state, runtime.settings).quotaProfile, region);
      if (target.mode === "merge") {
        const uses = await counters.read(state, { [row.id]: standard });
        if (uses[row.id]?.override) return { created: 0, skipped: 1 };
      }
      await runtime.quotas.handBack(scope, state);
      const rate = { limit, intervalSeconds: intervalSeconds ?? standard.intervalSeconds };
      await counters.override(state, row.id, rate);
      return { created: 1, skipped: 0 };
    },
  };
}
