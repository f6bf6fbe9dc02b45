import type { Where } from "../../data/where.ts";
import { type Sign, State } from "../../ui/icon.tsx";

/** A custom key store, as `GET custom-key-stores` shows it. What only one kind has is left out at the other. */
export interface KeyStore extends Where {
  readonly customKeyStoreId: string;
  readonly name: string;
  readonly type: "AWS_CLOUDHSM" | "EXTERNAL_KEY_STORE";
  readonly state: string;
  readonly errorCode: string | null;
  readonly becomes: { readonly state: string; readonly at: string } | null;
  readonly createdAt: string;
  readonly clusterId?: string;
  readonly sessions?: "free" | "exhausted";
  /** Fraction of its rate that others use up. */
  readonly load?: number;
  /** Requests a second that it lets through. */
  readonly limit?: number;
  readonly uriEndpoint?: string;
  readonly uriPath?: string;
  readonly vpcEndpointService?: string | null;
}

const SIGNS: Readonly<Record<string, Sign>> = { CONNECTED: "ok", FAILED: "error", DISCONNECTED: "frozen" };

/** Whether a key store is connected. */
export function Connection({ of: { state, errorCode } }: { readonly of: KeyStore }) {
  const words = state.toLowerCase();
  return <State sign={SIGNS[state] ?? "warning"}>{errorCode ? `${words}: ${errorCode}` : words}</State>;
}
