import { WORKER_CHOICES } from "../src/settings.ts";
import type { Built } from "./built.ts";

/**
 * The configuration with which `wrangler dev -c yours -c node_modules/fauxkms/lib/wrangler.json` serves the mock beside an
 * application's Worker. It is for a laptop only: its secret is known to everybody.
 */
export function developmentConfiguration({ name, workerOptions }: Built): object {
  const { compatibilityDate, compatibilityFlags, durableObjects, d1Databases } = workerOptions;
  const objects = Object.entries(durableObjects).map(([binding, { className }]) => ({
    name: binding,
    class_name: className,
  }));
  const settings = WORKER_CHOICES.map(([, { variable, default: standard }]) => [variable, standard]);
  return {
    name,
    main: "../dist/index.js",
    no_bundle: true,
    find_additional_modules: true,
    base_dir: "../dist",
    rules: [{ type: "Text", globs: ["**/*.sql", "**/*.txt"], fallthrough: true }],
    compatibility_date: compatibilityDate,
    compatibility_flags: compatibilityFlags,
    send_metrics: false,
    vars: {
      ...Object.fromEntries(settings),
      LOCAL: "1",
      FAUXKMS_SECRET: "only for wrangler dev, known to everybody",
    },
    durable_objects: { bindings: objects },
    migrations: [{ tag: "v1", new_sqlite_classes: objects.map(({ class_name }) => class_name) }],
    d1_databases: Object.entries(d1Databases).map(([binding, { id }]) => ({
      binding,
      database_name: name,
      database_id: id,
    })),
  };
}
