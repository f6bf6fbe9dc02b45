import type { Cents } from "./money.ts";
import {
  type Addon,
  type AddonName,
  type InstanceType,
  PERIODS,
  PRICES,
  PRODUCT_VERSIONS,
  REFUSED_PRODUCT_VERSIONS,
  SINGLE_ZONE_REGIONS,
  type Tier,
} from "./prices.ts";

/** The specification of a KMS instance. Numbers are totals, including what comes with the base price. */
export interface InstanceSpecification {
  readonly type: InstanceType;
  /** Computing performance: requests a second. */
  readonly qps: number;
  /** Key versions. */
  readonly keys: number;
  readonly secrets: number;
  /** VPCs, the connected one included, plus accounts that the instance is shared with. */
  readonly accessManagement: number;
  /** Storage of log analysis in GB; 0 is off. */
  readonly logStorageGb: number;
  /** Whether it has up to three zones instead of two. */
  readonly multiZone: boolean;
  readonly region: string;
}

/**
 * A price that an account manager has agreed for an instance ("to purchase a software key management instance with a
 * computing performance of 10,000 QPS or 20,000 QPS, contact your account manager", Performance data for KMS).
 */
export interface AgreedPrice {
  /** Price for a month of all that `specification` has. */
  readonly monthlyCents: Cents;
  readonly specification: InstanceSpecification;
}

/** Whether an agreed price holds for a specification: as long as type and plan are those that it was agreed for. */
export function holdsFor(
  agreed: AgreedPrice | undefined,
  { type, qps }: InstanceSpecification,
): agreed is AgreedPrice {
  return agreed?.specification.type === type && agreed.specification.qps === qps;
}

/** What a problem is about: a member of the specification, or the number of months. */
export type SpecificationMember = keyof InstanceSpecification | "months";

/** Why a specification cannot be bought. */
export interface SpecificationProblem {
  readonly member: SpecificationMember;
  readonly reason:
    | "notWhole"
    | "belowIncluded"
    | "aboveMaximum"
    | "wrongIncrement"
    | "notForSale"
    | "unknownTier"
    | "noListPrice"
    | "singleZoneRegion"
    | "unknownPeriod"
    | "unknownVersion"
    | "cannotChange"
    | "cannotShrink"
    | "wrongDirection"
    | "nothingChanges";
  /** A sentence for the author of the specification. */
  readonly message: string;
}

/** Region of a specification that names none. */
const DEFAULT_REGION = "cn-hangzhou";

const ADDON_TEXT: Readonly<Record<AddonName, string>> = {
  keys: "keys",
  secrets: "secrets",
  accessManagement: "access management slots",
  logStorageGb: "GB of log storage",
};

const ADDON_NAMES: readonly AddonName[] = ["keys", "secrets", "accessManagement", "logStorageGb"];

/** A number with thousands separators: 100,000. */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/** The specification that comes with the base price. */
export function defaultSpecification(type: InstanceType, region = DEFAULT_REGION): InstanceSpecification {
  const { tiers, addons } = PRICES[type];
  return {
    type,
    qps: tiers.find(({ monthlyCents }) => monthlyCents === 0)?.qps ?? 0,
    keys: addons.keys.included,
    secrets: addons.secrets.included,
    accessManagement: addons.accessManagement.included,
    logStorageGb: addons.logStorageGb.included,
    multiZone: false,
    region,
  };
}

/**
 * The first problem of a specification; null where it can be bought.
 *
 * @param agreed the price that was agreed, with which plans without a list price can be had too.
 */
export function checkSpecification(
  spec: InstanceSpecification,
  agreed?: AgreedPrice,
): SpecificationProblem | null {
  const tier = checkTier(spec, holdsFor(agreed, spec));
  if (tier) return tier;
  for (const name of ADDON_NAMES) {
    const problem = checkAddon(spec, name);
    if (problem) return problem;
  }
  if (spec.multiZone && SINGLE_ZONE_REGIONS.has(spec.region)) {
    return {
      member: "multiZone",
      reason: "singleZoneRegion",
      message: `multiZone: ${spec.region} has a single zone, so there is no multi-zone deployment`,
    };
  }
  return null;
}

/** The problem of buying so many months at once; null where they are sold. */
export function checkMonths(months: number): SpecificationProblem | null {
  if (PERIODS.includes(months)) return null;
  const message = `months: ${grouped(months)} months are not sold; choose 1 to 9, 12, 24 or 36`;
  return { member: "months", reason: "unknownPeriod", message };
}

/** The type of instance that a `ProductVersion` of BssOpenApi means, or the problem of buying it. */
export function typeOfProductVersion(version: string): InstanceType | SpecificationProblem {
  if (version === PRODUCT_VERSIONS.software) return "software";
  if (version === PRODUCT_VERSIONS.hardware) return "hardware";
  const refusal = REFUSED_PRODUCT_VERSIONS.get(version);
  return {
    member: "type",
    reason: refusal === undefined ? "unknownVersion" : "noListPrice",
    message: `type: ${refusal ?? "the ProductVersion is neither 3 (software) nor 1 (hardware)"}`,
  };
}

/** The problem of upgrading an instance; null where it is possible. Nothing may decrease. */
export function checkUpgrade(
  from: InstanceSpecification,
  to: InstanceSpecification,
  agreed?: AgreedPrice,
): SpecificationProblem | null {
  return checkChange(from, to, 1, agreed);
}

/** The problem of downgrading an instance; null where it is possible. Nothing may increase, log storage must stay. */
export function checkDowngrade(
  from: InstanceSpecification,
  to: InstanceSpecification,
  agreed?: AgreedPrice,
): SpecificationProblem | null {
  return checkChange(from, to, -1, agreed);
}

function checkTier({ type, qps }: InstanceSpecification, isAgreed: boolean): SpecificationProblem | null {
  const tier = PRICES[type].tiers.find((each) => each.qps === qps);
  if (!tier) {
    const plans = (those: readonly Tier[]) => those.map((each) => grouped(each.qps)).join(", ");
    const listed = plans(PRICES[type].tiers.filter(({ monthlyCents }) => monthlyCents !== null));
    const agreed = plans(PRICES[type].tiers.filter(({ byAgreement }) => byAgreement));
    const choice = `choose one of ${listed}, or at an agreed price ${agreed}`;
    const message = `qps: ${grouped(qps)} QPS is no plan of a ${type} instance; ${choice}`;
    return { member: "qps", reason: Number.isInteger(qps) ? "unknownTier" : "notWhole", message };
  }
  if (tier.monthlyCents !== null || (isAgreed && tier.byAgreement)) return null;
  const message = `qps: ${grouped(qps)} QPS of a ${type} instance has no list price; contact your account manager`;
  return { member: "qps", reason: "noListPrice", message };
}

function checkAddon(spec: InstanceSpecification, member: AddonName): SpecificationProblem | null {
  const value = spec[member];
  const addon = PRICES[spec.type].addons[member];
  const reason = addonReason(value, addon);
  if (reason === null) return null;
  const { included, maximum, increment } = addon;
  const text = ADDON_TEXT[member];
  const why: Readonly<Record<typeof reason, string>> = {
    notWhole: `${value} is not a whole number`,
    belowIncluded: `${grouped(value)} is ${included === 0 ? "negative" : `below the ${grouped(included)} that every instance has`}`,
    notForSale: `a ${spec.type} instance has ${grouped(included)} ${text}, and no more are sold`,
    aboveMaximum: `${grouped(value)} is above the maximum of ${grouped(maximum)} ${text}`,
    wrongIncrement: `${text} are sold by ${grouped(increment)}, so ${grouped(value)} is not to be had`,
  };
  return { member, reason, message: `${member}: ${why[reason]}` };
}

function addonReason(value: number, { included, maximum, increment }: Addon) {
  if (!Number.isSafeInteger(value)) return "notWhole";
  if (value < included) return "belowIncluded";
  if (value > maximum) return maximum === included ? "notForSale" : "aboveMaximum";
  return (value - included) % increment === 0 ? null : "wrongIncrement";
}

/** @param direction 1 where everything may only increase, -1 where it may only decrease. */
function checkChange(
  from: InstanceSpecification,
  to: InstanceSpecification,
  direction: 1 | -1,
  agreed: AgreedPrice | undefined,
): SpecificationProblem | null {
  for (const member of ["type", "region"] as const) {
    if (from[member] === to[member]) continue;
    const message = `${member}: an instance stays ${from[member]}; buy another one instead`;
    return { member, reason: "cannotChange", message };
  }
  const problem = checkSpecification(to, agreed) ?? checkLogs(from, to);
  if (problem) return problem;
  let changes = 0;
  for (const member of ["qps", ...ADDON_NAMES, "multiZone"] as const) {
    const change = Number(to[member]) - Number(from[member]);
    if (change * direction < 0) {
      const message = `${member}: ${direction > 0 ? "an upgrade cannot lower" : "a downgrade cannot raise"} it`;
      return { member, reason: "wrongDirection", message };
    }
    if (change !== 0) changes++;
  }
  if (changes > 0) return null;
  return {
    member: "qps",
    reason: "nothingChanges",
    message: "qps: the instance has this specification already",
  };
}

/** The problem of less log storage: log analysis cannot be switched off, and bought storage holds logs for 180 days. */
function checkLogs(from: InstanceSpecification, to: InstanceSpecification): SpecificationProblem | null {
  if (to.logStorageGb >= from.logStorageGb) return null;
  const why =
    to.logStorageGb === 0
      ? "log analysis cannot be switched off again"
      : `log storage stays ${grouped(from.logStorageGb)} GB or more`;
  return { member: "logStorageGb", reason: "cannotShrink", message: `logStorageGb: ${why}` };
}
