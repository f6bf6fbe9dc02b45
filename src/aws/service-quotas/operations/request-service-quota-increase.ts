import type { NewQuotaRequest } from "../../../objects/quota-counters/api.ts";
import type { Rate } from "../../../quotas/row.ts";
import type { Settings } from "../../../settings.ts";
import { boolean, double, required } from "../../../shape.ts";
import { requireRoom } from "../../../workspace-limits.ts";
import { settingsIn } from "../../../workspace-settings.ts";
import { AwsError } from "../../protocol/errors.ts";
import { appliedRate, overridesOf, perSecondValue, quotaNamed } from "../catalog.ts";
import { shownChange } from "../changes.ts";
import { illegalArgument } from "../errors.ts";
import { contextId, quotaCode, serviceCode } from "../members.ts";
import { operation } from "../operation.ts";

/** Longest interval in seconds for a value that is not a whole number. */
const LONGEST_INTERVAL = 100;

export const requestServiceQuotaIncrease = operation({
  name: "RequestServiceQuotaIncrease",
  input: {
    ServiceCode: required(serviceCode),
    QuotaCode: required(quotaCode),
    DesiredValue: required(double({ min: 0, max: 10_000_000_000 })),
    ContextId: contextId,
    SupportCaseAllowed: boolean,
  },
  async run(call, { ServiceCode, QuotaCode, DesiredValue, ContextId, SupportCaseAllowed = true }) {
    const quota = quotaNamed(call, ServiceCode, QuotaCode);
    if (ContextId !== undefined) throw illegalArgument("The quota is not applied at the resource level.");
    // AWS's text for a quota that is not adjustable is not known.
    if (!quota.adjustable) throw illegalArgument("The quota is not adjustable.");
    const standard = perSecondValue(quota.standard);
    if (DesiredValue <= standard) {
      throw illegalArgument(
        `You must provide a quota value greater than the default quota value of ${javaDouble(standard)}`,
      );
    }
    if (DesiredValue <= perSecondValue(appliedRate(quota, await overridesOf(call)))) {
      // Recorded (cloud-custodian#8939).
      throw illegalArgument("You must provide a quota value greater than the current quota value");
    }
    if (call.state.limits)
      requireRoom(await call.runtime.workspaces.refresh(call.caller.workspace), call.scope);
    const made = await call.counters.requestIncrease(call.state, {
      id: crypto.randomUUID().replaceAll("-", ""),
      quota: quota.id,
      desired: DesiredValue,
      rate: rateFor(DesiredValue, quota.isRate ? LONGEST_INTERVAL : 1),
      requester: call.caller.principal,
      fate: fateOf(settingsIn(call.state, call.runtime.settings), SupportCaseAllowed),
    });
    if (made === "open") {
      throw new AwsError(
        "ResourceAlreadyExistsException",
        "Only one open service quota increase request is allowed per quota.",
      );
    }
    // Recorded without a text (landing-zone-accelerator-on-aws#946).
    if (made === "tooMany") throw new AwsError("QuotaExceededException", null);
    return { RequestedQuota: shownChange(call, made) };
  },
});

/**
 * The outcome of a request. AWS does not document which requests it approves automatically. Where an operator decides
 * (`manual`) or all are refused (`deny`), a Support case would be needed, so a request without one ends NOT_APPROVED.
 */
function fateOf(settings: Settings, supportCaseAllowed: boolean): NewQuotaRequest["fate"] {
  const { quotaApproval, quotaApprovalSeconds } = settings;
  const afterMs = quotaApprovalSeconds * 1000;
  if (quotaApproval === "auto") return { end: "APPROVED", afterMs };
  if (!supportCaseAllowed) return { end: "NOT_APPROVED", afterMs };
  return quotaApproval === "deny" ? { end: "DENIED", afterMs } : null;
}

/** The rate for a value in requests a second: a whole number of requests in the shortest possible interval. */
function rateFor(value: number, longest: number): Rate {
  for (let intervalSeconds = 1; intervalSeconds <= longest; intervalSeconds++) {
    const limit = Math.round(value * intervalSeconds);
    if (Math.abs(limit - value * intervalSeconds) < 1e-6) return { limit, intervalSeconds };
  }
  throw illegalArgument("The quota value must be a whole number.");
}

/** A double in Java's notation, always with a fraction. */
function javaDouble(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
