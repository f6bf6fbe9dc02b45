import { signal } from "@preact/signals";

/** A recorded request, as the control API shows it. */
export interface ShownRequest {
  readonly time: string;
  readonly requestId: string;
  readonly cloud: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly principal: string | null;
  readonly operation: string;
  readonly keyId: string | null;
  readonly status: number;
  readonly errorCode: string | null;
  readonly throttledBy: string | null;
  readonly durationMs: number;
  readonly invocationId?: string;
  readonly attempt?: number;
  readonly denied?: {
    readonly sentence: string;
    readonly observed: boolean;
    readonly also?: readonly string[];
    readonly policy?: string;
    readonly statement?: string;
  };
}

/** What a quota of an account in a Region let through and refused in the last minute. */
export interface QuotaSums {
  readonly cloud: string;
  readonly account: string;
  readonly region: string;
  readonly quota: string;
  readonly allowed: number;
  readonly throttled: number;
}

/** `GET overview`. */
export interface Overview {
  readonly workspace: string;
  readonly version: string;
  readonly access: "admin" | "workspace";
  /** Whether a session of the console opened it, which can be ended. */
  readonly session: boolean;
  readonly clock: { readonly mode: "running" | "frozen"; readonly now: string };
  readonly settings: {
    readonly auth: string;
    readonly quotas: string;
    readonly quotaProfile: string;
    readonly policies: string;
  };
  readonly totals: { readonly requests: number; readonly throttled: number; readonly errors: number };
  /** Those that refused most first. */
  readonly lastMinute: readonly QuotaSums[];
  readonly faults: number;
  readonly requests: readonly ShownRequest[];
}

/** The workspace at one look, which the header of every page shows; null until it has been read. */
export const overview = signal<Overview | null>(null);

/** Whether the server asks for a token that the browser has not got. */
export const isClosed = signal(false);

/** Why the workspace could not be looked at; null where it could. */
export const trouble = signal<string | null>(null);
