import { request } from "node:http";
import type { StartOptions } from "./options.ts";

/** How long the question for the stored state may take, in milliseconds. */
const ASK_MS = 5_000;

/** The year of each quota profile's figures. */
const YEARS: Readonly<Record<string, string>> = { seed: "2020", current: "2026" };

/** What the settings of quotas mean for throttling, in sentences for people. */
export function quotaNotices({ quotas, quotaProfile }: StartOptions): string[] {
  if (quotas === "off") return ["quotas off: nothing is throttled (--quotas off)"];
  const other = quotaProfile === "current" ? "" : "; today's: --quota-profile current";
  const profile = `quotas of ${YEARS[quotaProfile] ?? quotaProfile}${other}`;
  if (quotas === "enforce") return [profile];
  return [profile, "quotas observed: counted, nothing is throttled (--quotas observe)"];
}

/**
 * What of the stored state makes the server behave unexpectedly, by the control API (`GET notices`). Empty where the
 * server does not answer, because it serves with or without these sentences. It does not use `fetch`, whose first use
 * loads a client of 50 ms.
 */
export function stateNotices(url: string, adminToken: string | null): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const asked = request(`${url}/_fauxkms/notices`, {
      agent: false,
      headers: adminToken === null ? {} : { authorization: `Bearer ${adminToken}` },
      signal: AbortSignal.timeout(ASK_MS),
    });
    asked.on("response", (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (chunk) => {
        body += chunk;
      });
      answer.on("end", () => resolve(noticesIn(body)));
      answer.on("error", () => resolve([]));
    });
    asked.on("error", () => resolve([]));
    asked.end();
  });
}

function noticesIn(body: string): readonly string[] {
  try {
    const { notices } = JSON.parse(body) as { notices?: unknown };
    return Array.isArray(notices) ? notices.filter((each) => typeof each === "string") : [];
  } catch {
    return [];
  }
}
