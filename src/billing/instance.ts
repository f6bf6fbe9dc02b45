import type { Lifecycle } from "./lifecycle.ts";
import type { Payment } from "./proration.ts";
import type { QuotationLine } from "./quotation.ts";
import type { AgreedPrice, InstanceSpecification } from "./specification.ts";

/** A VPC that may reach an instance (UpdateKmsInstanceBindVpc: BindVpcs). */
export interface BindVpc {
  readonly vpcId: string;
  readonly vSwitchId: string;
  readonly regionId: string;
  /** Account that the VPC belongs to. */
  readonly vpcOwnerId: string;
}

/** The network connection that ConnectKmsInstance has given an instance. */
export interface Connection {
  readonly connectedAt: number;
  readonly vpcId: string;
  readonly vSwitchIds: readonly string[];
  readonly zoneIds: readonly string[];
}

/** A KMS instance as it is stored. Instants are milliseconds of the workspace's clock. */
export interface InstanceRecord {
  readonly instanceId: string;
  readonly account: string;
  readonly region: string;
  /** Display name that the owner has given it. */
  readonly name: string;
  readonly createdAt: number;
  readonly specification: InstanceSpecification;
  readonly lifecycle: Lifecycle;
  /** Payments and the times they are for; refunds are computed from them. */
  readonly payments: readonly Payment[];
  readonly connection: Connection | null;
  /** VPCs other than the connected one. */
  readonly bindVpcs: readonly BindVpc[];
  readonly deletionProtected: boolean;
  readonly deletionProtectionDescription: string;
  /** Accounts that it is shared with, apart from the owners of its VPCs. Absent from older records: none. */
  readonly sharedWith?: readonly string[];
  /** Whether its keys work through the shared gateway (public network access). Absent: they do. */
  readonly publicAccess?: boolean;
  /** Number of HSMs in the cluster of a hardware instance. Absent: two. */
  readonly hsms?: number;
  /** The ProductType that it was bought as (BssOpenApi, CreateInstance). Absent from older records. */
  readonly productType?: string;
  /** The price that was agreed for it. Absent where the price list holds. */
  readonly agreed?: AgreedPrice;
  /** Number of changes, for the optimistic lock. */
  readonly version: number;
}

export type OrderType = "New" | "Renew" | "Upgrade" | "Downgrade" | "Refund";

/** An order, which is paid at the moment it is made. */
export interface OrderRecord {
  readonly orderId: string;
  readonly account: string;
  readonly instanceId: string;
  readonly region: string;
  readonly type: OrderType;
  readonly createdAt: number;
  /** Cents; negative where money comes back. */
  readonly amountCents: number;
  /** Begin and end of the paid time. */
  readonly serviceFrom: number;
  readonly serviceTo: number;
  readonly specification: InstanceSpecification;
  /** Items of the amount; empty where the amount is a share of another order's. */
  readonly lines: readonly QuotationLine[];
  /** Digest of the request that made it, by which a repeated ClientToken is compared. Absent from older orders. */
  readonly request?: string;
}

/** How owners are told: "KMS sends renewal reminders via SMS and email" (Billing of KMS). */
export const REMINDER_CHANNELS = ["SMS", "email"] as const;

/** A notice that Alibaba Cloud would have sent to the owner of an instance by SMS and email. */
export interface Reminder {
  readonly instanceId: string;
  readonly account: string;
  readonly at: number;
  readonly kind: "reminder" | "renewal" | "renewalFailed" | "expiry" | "suspension" | "release";
  readonly daysBefore: number | null;
  readonly endAt: number;
}

/** An instance, and when something of it is due. */
export interface InstanceRow {
  readonly record: InstanceRecord;
  /** Of a released one, that its keys are still to be destroyed. Null where nothing is to come. */
  readonly nextEventAt: number | null;
}

/** An instance to be written, with what comes with it: all of that, or nothing. */
export interface InstanceCommit extends InstanceRow {
  /** Version that it was made of, of which `record` has the next; null for a new instance. */
  readonly before: number | null;
  /** Paid from the balance of the account, or back to it, all together. */
  readonly orders: readonly OrderRecord[];
  /** Of the order, where there is one. */
  readonly clientToken: string | null;
  readonly notices: readonly Reminder[];
}
