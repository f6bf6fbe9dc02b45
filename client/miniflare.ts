/**
 * `fauxkms/miniflare`: the mock as an auxiliary Worker, for those whose application is a Worker. It runs in the user's own
 * Miniflare, and the application reaches it by a service binding.
 */
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Built } from "../cli/built.ts";
import { NAMED_SETTINGS } from "../src/settings.ts";
import type { ServerSettings } from "./options.ts";
import { pathInPackage } from "./package-path.ts";

/** Options of the auxiliary Worker: the settings of the Worker in camel case, and its name. */
export interface FauxkmsWorkerOptions
  extends Omit<ServerSettings, "port" | "tlsPort" | "host" | "data" | "fixture"> {
  /** Name that service bindings use; `fauxkms` where it is left out. */
  readonly name?: string;
  /** Compatibility date of the runtime; one that Miniflare 4 of the year 2026 knows where it is left out. */
  readonly compatibilityDate?: string;
  /** Secret that wraps key material: the same one opens what an earlier run has persisted. A new one where it is left out. */
  readonly secret?: string;
}

/** A Worker as Miniflare 4 takes it in `workers`; a type alias, because Miniflare's own type has an index signature. */
export type AuxiliaryWorker = {
  name: string;
  compatibilityDate: string;
  compatibilityFlags: string[];
  modules: { type: "ESModule" | "Text"; path: string; contents: string }[];
  modulesRoot: string;
  durableObjects: Record<string, { className: string; useSQLite: true }>;
  d1Databases: Record<string, string>;
  bindings: Record<string, string>;
};

/**
 * Compatibility date of the mock in somebody else's runtime, which may be older than ours: no flag that came into force
 * between this date and that of `wrangler.toml` concerns it.
 */
const COMPATIBILITY_DATE = "2026-06-01";

/** Flags of `wrangler.toml` that an older runtime refuses; the Worker has another way without them. */
const LATER_FLAGS: readonly string[] = ["webcrypto_modern_algorithms"];

/**
 * The mock as a member of `workers` of `new Miniflare`, or of `miniflare.workers` of `@cloudflare/vitest-pool-workers`.
 * The application's Worker has `serviceBindings: { KMS: "fauxkms" }`.
 */
export function fauxkmsWorker(options: FauxkmsWorkerOptions = {}): AuxiliaryWorker {
  const { name = "fauxkms", compatibilityDate = COMPATIBILITY_DATE, secret, ...settings } = options;
  const dist = pathInPackage("dist");
  const { workerOptions }: Built = JSON.parse(readFileSync(join(dist, "worker.json"), "utf8"));
  const { compatibilityFlags, durableObjects, d1Databases } = workerOptions;
  const given: Readonly<Record<string, unknown>> = settings;
  const variables = NAMED_SETTINGS.filter(([, { worker }]) => worker).map(
    ([setting, { variable, default: standard }]) => [variable, String(given[setting] ?? standard)],
  );
  return {
    name,
    compatibilityDate,
    compatibilityFlags: compatibilityFlags.filter((flag) => !LATER_FLAGS.includes(flag)),
    modules: modulesIn(dist),
    modulesRoot: "/",
    durableObjects: Object.fromEntries(
      Object.entries(durableObjects).map(([binding, { className }]) => [
        binding,
        { className, useSQLite: true },
      ]),
    ),
    d1Databases: Object.fromEntries(Object.entries(d1Databases).map(([binding, { id }]) => [binding, id])),
    bindings: {
      ...Object.fromEntries(variables),
      FAUXKMS_SECRET: secret ?? randomBytes(32).toString("base64"),
      LOCAL: "1",
    },
  };
}

/** The modules of the built Worker, the main one first, as Miniflare wants it. */
function modulesIn(dist: string): AuxiliaryWorker["modules"] {
  const names = readdirSync(dist).filter((name) => name === "index.js" || /\.(?:sql|txt)$/.test(name));
  names.sort((one, other) => Number(other === "index.js") - Number(one === "index.js"));
  return names.map((name) => ({
    type: name === "index.js" ? "ESModule" : "Text",
    path: `/${name}`,
    contents: readFileSync(join(dist, name), "utf8"),
  }));
}
