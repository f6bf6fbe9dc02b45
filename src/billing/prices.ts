import type { Cents } from "./money.ts";

/**
 * Published prices of a subscription to a KMS instance: rows only. Source: "Billing of KMS" (alibabacloud.com, Key
 * Management Service, subscription), read in 2026. Where its two price tables differ, the second one is taken, because
 * it is complete. Every month has the same price: no discount for longer terms is published.
 */

export const CURRENCY = "USD";

/** Type of a KMS instance: software key management, or hardware. */
export type InstanceType = "software" | "hardware";

export const INSTANCE_TYPES: readonly InstanceType[] = ["software", "hardware"];

/** A quantity of an instance that can be bought beyond what the base price includes. */
export type AddonName = "keys" | "secrets" | "accessManagement" | "logStorageGb";

/** Price and steps of an add-on. */
export interface Addon {
  /** Quantity in the base price. */
  readonly included: number;
  /** Quantity that a step adds. */
  readonly increment: number;
  /** Largest total, the included quantity counted. */
  readonly maximum: number;
  /** Price of a step for a month. */
  readonly monthlyCents: Cents;
}

/** A computing performance: requests a second that an instance serves. */
export interface Tier {
  readonly qps: number;
  /** Price for a month on top of the base price; null where no list price is published. */
  readonly monthlyCents: Cents | null;
  /** Whether an account manager sells it at a price of its own. */
  readonly byAgreement?: true;
}

export interface PriceList {
  /** Base price for a month. */
  readonly baseCents: Cents;
  /** Price for a month of up to three zones instead of two. */
  readonly multiZoneCents: Cents;
  /** Plans, ascending. The base price includes the first one whose price is 0. */
  readonly tiers: readonly Tier[];
  readonly addons: Readonly<Record<AddonName, Addon>>;
}

/** Add-ons that both types of instance sell alike. */
const SHARED_ADDONS = {
  secrets: { included: 0, increment: 100, maximum: 100_000, monthlyCents: 5_000 },
  accessManagement: { included: 1, increment: 1, maximum: 1_000, monthlyCents: 12_500 },
  // The page also speaks of "up to 2,000 GB" when log analysis is enabled; both tables say 500,000.
  logStorageGb: { included: 0, increment: 1_000, maximum: 500_000, monthlyCents: 8_000 },
} as const;

export const PRICES: Readonly<Record<InstanceType, PriceList>> = {
  software: {
    baseCents: 50_000,
    multiZoneCents: 12_000,
    tiers: [
      // The small plan of Terraform's tests (ProductVersion 5, 200 QPS, 100 keys).
      { qps: 200, monthlyCents: null },
      { qps: 1_000, monthlyCents: 0 },
      { qps: 2_000, monthlyCents: 10_000 },
      { qps: 4_000, monthlyCents: 30_000 },
      // "Performance data for KMS": sold by the account manager.
      { qps: 10_000, monthlyCents: null, byAgreement: true },
      { qps: 20_000, monthlyCents: null, byAgreement: true },
    ],
    addons: {
      ...SHARED_ADDONS,
      keys: { included: 1_000, increment: 10, maximum: 100_000, monthlyCents: 900 },
    },
  },
  hardware: {
    baseCents: 179_900,
    multiZoneCents: 12_000,
    tiers: [
      { qps: 2_000, monthlyCents: 0 },
      { qps: 4_000, monthlyCents: 20_000 },
      { qps: 6_000, monthlyCents: 40_000 },
      // In "Performance data for KMS", but not in the price list.
      { qps: 8_000, monthlyCents: null, byAgreement: true },
    ],
    addons: {
      ...SHARED_ADDONS,
      // "Not available": none are sold beyond the included ones.
      keys: { included: 1_000, increment: 10, maximum: 1_000, monthlyCents: 0 },
    },
  },
};

/** Regions that have one zone: Philippines (Manila) and Thailand (Bangkok). */
export const SINGLE_ZONE_REGIONS: ReadonlySet<string> = new Set(["ap-southeast-6", "ap-southeast-7"]);

/** Months that can be bought at once (BssOpenApi, RenewInstance, RenewPeriod). */
export const PERIODS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 24, 36];

/** Values of the module `ProductVersion` (CreateInstance of BssOpenApi) that are sold here. */
export const PRODUCT_VERSIONS: Readonly<Record<InstanceType, string>> = { software: "3", hardware: "1" };

/** Known values of `ProductVersion` that are not sold here, with the reason. */
export const REFUSED_PRODUCT_VERSIONS: ReadonlyMap<string, string> = new Map([
  ["4", "ProductVersion 4 is a value-added order, not an instance"],
  ["5", "ProductVersion 5 (the small software plan of 200 QPS and 100 keys) has no list price"],
]);
