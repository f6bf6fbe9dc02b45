import type { Setting } from "./setting.ts";

export const YEAR_SECONDS = 31_536_000;

/** The settings that say who may make workspaces, and what bounds them: rows of the table of settings (settings.ts). */
export const WORKSPACE_SETTINGS = {
  /** Who may make workspaces, besides the admin (docs/workspaces.md). The limits of open ones are ours. */
  signup: {
    flag: "signup",
    value: "MODE",
    variable: "SIGNUP",
    worker: true,
    shape: { kind: "choice", of: ["token", "open"] },
    default: "token",
    help: "who may make workspaces: token or open",
    meaning:
      "who may make workspaces: `token` (the admin and makers' tokens), `open` (anyone, within the limits below)",
  },
  openWorkspaces: {
    flag: "open-workspaces",
    value: "N",
    variable: "OPEN_WORKSPACES",
    worker: true,
    shape: { kind: "number", from: 1, to: 10_000, whole: true },
    default: "3",
    help: "live workspaces of an address, with --signup open",
    meaning: "live workspaces that an address may have with `--signup open`",
  },
  openLifeSeconds: {
    flag: "open-life",
    value: "SECONDS",
    variable: "OPEN_LIFE_SECONDS",
    worker: true,
    shape: { kind: "number", from: 60, to: YEAR_SECONDS, whole: true },
    default: "86400",
    help: "longest life of an openly made workspace",
    meaning: "longest life of such a workspace, extensions included; an hour where its maker says nothing",
  },
  openStores: {
    flag: "open-stores",
    value: "N",
    variable: "OPEN_STORES",
    worker: true,
    shape: { kind: "number", from: 1, to: 1000, whole: true },
    default: "10",
    help: "accounts and Regions in an openly made workspace",
    meaning: "accounts and Regions that may be used in such a workspace",
  },
  openKeys: {
    flag: "open-keys",
    value: "N",
    variable: "OPEN_KEYS",
    worker: true,
    shape: { kind: "number", from: 1, to: 100_000, whole: true },
    default: "100",
    help: "keys of each account and Region there",
    meaning: "keys of an account in a Region of such a workspace",
  },
  openRequests: {
    flag: "open-requests",
    value: "N",
    variable: "OPEN_REQUESTS",
    worker: true,
    shape: { kind: "number", from: 1, to: 1_000_000_000, whole: true },
    default: "10000",
    help: "requests a day there",
    meaning: "requests in such a workspace in a day (UTC)",
  },
  /** Shared deployments gather named workspaces that nobody ends; on a laptop they are the user's own. */
  unusedWorkspaceDays: {
    flag: "unused-workspaces",
    value: "DAYS",
    variable: "UNUSED_WORKSPACE_DAYS",
    worker: true,
    shape: { kind: "number", from: 0, to: 3650, whole: false },
    default: "0",
    deployed: "90",
    help: "days until an unused workspace without an end goes; 0 never",
    meaning:
      "days after which a workspace ends that was only named, never made, and that nobody has used since; 0 for never",
  },
} as const satisfies Readonly<Record<string, Setting>>;
