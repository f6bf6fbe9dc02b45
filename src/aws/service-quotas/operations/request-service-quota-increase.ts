import type { NewQuotaRequest } from "../../../objects/quota-counters/requests.ts";
import type { Rate } from "../../../quotas/row.ts";
import type { Settings } from "../../../settings.ts";
import { boolean, double, required } from "../../../shape.ts";
import { AwsError } from "../../protocol/errors.ts";
import { appliedRate, overridesOf, perSecondValue, quotaNamed } from "../catalog.ts";
import { shownChange } from "../changes.ts";
import { illegalArgument } from "../errors.ts";
import { contextId, quotaCode, serviceCode } from "../members.ts";
import { operation } from "../operation.ts";

/** Longest interval, in seconds, in which a value that is not whole is counted. */
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
    // What AWS says of one that is not adjustable is not known.
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
    // The clock of this account and Region is to bring it about, even if it has no key store.
    await call.runtime.directory.addStore(call.scope);
    const made = await call.counters.requestIncrease(call.state, {
      id: crypto.randomUUID().replaceAll("-", ""),
      quota: quota.id,
      desired: DesiredValue,
      rate: rateFor(DesiredValue, quota.isRate ? LONGEST_INTERVAL : 1),
      requester: call.caller.principal,
      fate: fateOf(call.runtime.settings, SupportCaseAllowed),
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
 * How a request will end. What AWS approves by itself is not documented; where somebody has to decide (`manual`),
 * or nobody would agree (`deny`), it would need a Support case, so one without ends NOT_APPROVED.
 */
function fateOf(settings: Settings, supportCaseAllowed: boolean): NewQuotaRequest["fate"] {
  const { quotaApproval, quotaApprovalSeconds } = settings;
  const afterMs = quotaApprovalSeconds * 1000;
  if (quotaApproval === "auto") return { end: "APPROVED", afterMs };
  if (!supportCaseAllowed) return { end: "NOT_APPROVED", afterMs };
  return quotaApproval === "deny" ? { end: "DENIED", afterMs } : null;
}

/** The rate of so many requests a second: whole numbers in the shortest interval that has one. */
function rateFor(value: number, longest: number): Rate {
  for (let intervalSeconds = 1; intervalSeconds <= longest; intervalSeconds++) {
    const limit = Math.round(value * intervalSeconds);
    if (Math.abs(limit - value * intervalSeconds) < 1e-6) return { limit, intervalSeconds };
  }
  throw illegalArgument("The quota value must be a whole number.");
}

/** A double as Java shows it: never without a fraction. */
function javaDouble(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
