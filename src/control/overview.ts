import { timeOf } from "../clock.ts";
import { journalOf } from "../isolate/runtime.ts";
import { VERSION } from "../version.ts";
import { policyModeOf, settingsIn } from "../workspace-settings.ts";
import { call } from "./call.ts";
import { isBySession } from "./session-cookie.ts";

/** How far back counts of the present go, milliseconds of the workspace's clock. */
const RECENT_MS = 60_000;

/** Requests that are shown with it. */
const NEWEST = 10;

/** Quotas that are shown with it. */
const BUSIEST = 20;

/** `GET overview`: what of a workspace a person wants to see at one look, in one answer. */
export const overview = [
  call({
    method: "GET",
    path: "overview",
    does: "the workspace at one look: clock, modes, requests of the last minute, what each quota did in it",
    async run(c) {
      const { runtime, workspace, tokenOf, maker } = c.var;
      const state = await runtime.workspaces.refresh(workspace);
      const now = timeOf(state.clock, Date.now());
      await runtime.recorder?.flush();
      const journal = journalOf(c.env, workspace);
      const [totals, lastMinute, newest] = await Promise.all([
        journal.totals(state),
        journal.busiestQuotas(state, { from: now - RECENT_MS, to: now + 1 }, BUSIEST),
        journal.requests(state, { limit: NEWEST }),
      ]);
      const counts = { requests: 0, throttled: 0, errors: 0 };
      for (const { status, error, count } of totals.answers) {
        counts.requests += count;
        if (/throttl/i.test(error)) counts.throttled += count;
        else if (status >= 400 || status === 0) counts.errors += count;
      }
      const { quotas, quotaProfile, auth, policies } = settingsIn(state, runtime.settings);
      return c.json({
        workspace,
        version: VERSION,
        // Who looks at it, so that a page offers no more than may be done.
        access: tokenOf === null && maker === null ? "admin" : "workspace",
        session: await isBySession(c),
        clock: { mode: state.clock.mode, now: new Date(now).toISOString() },
        settings: { auth, quotas, quotaProfile, policies: policyModeOf({ policies, auth }) },
        totals: counts,
        lastMinute,
        faults: state.faults.active.length,
        requests: newest,
      });
    },
  }),
];
