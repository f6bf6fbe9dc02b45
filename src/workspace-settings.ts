import type { Settings } from "./settings.ts";

/**
 * Settings that a workspace has of its own, so that one server serves tests with different ones; for those left out the
 * server's hold.
 */
export type WorkspaceSettings = Partial<
  Pick<Settings, "quotas" | "quotaProfile" | "hotKeyLimit" | "quotaApproval" | "policies">
>;

/** Settings that were made of the server's and a workspace's, by the latter. */
const made = new WeakMap<WorkspaceSettings, { readonly of: Settings; readonly settings: Settings }>();

/** The settings in a workspace: its own, else the server's. */
export function settingsIn(
  { settings: own }: { readonly settings: WorkspaceSettings | null },
  server: Settings,
): Settings {
  if (own === null) return server;
  const known = made.get(own);
  if (known?.of === server) return known.settings;
  const settings = { ...server, ...own };
  made.set(own, { of: server, settings });
  return settings;
}

/** Whether policies decide under these settings. */
export function policyModeOf({
  policies,
  auth,
}: Pick<Settings, "policies" | "auth">): "enforce" | "observe" | "off" {
  if (policies !== "follow") return policies;
  return auth === "strict" ? "enforce" : "off";
}
