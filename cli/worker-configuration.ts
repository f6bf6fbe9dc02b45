import { readFileSync } from "node:fs";
import { join } from "node:path";
import { WORKER_CHOICES } from "../src/settings.ts";

/** What the build notes of the Worker (cli/build.ts). */
interface Manifest {
  readonly name: string;
  readonly workerOptions: {
    readonly compatibilityDate: string;
    readonly compatibilityFlags: readonly string[];
    readonly durableObjects: Readonly<Record<string, { readonly className: string }>>;
    readonly d1Databases: Readonly<Record<string, { readonly id: string }>>;
  };
}

/**
 * The configuration with which `wrangler dev -c yours -c node_modules/fauxkms/lib/wrangler.json` serves the mock beside an
 * application's Worker. It is for a laptop only: its secret is known to everybody.
 *
 * @param root folder of the repository.
 */
export function developmentConfiguration(root: string): object {
  const { name, workerOptions }: Manifest = JSON.parse(
    readFileSync(join(root, "dist", "worker.json"), "utf8"),
  );
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
    rules: [{ type: "Text", globs: ["**/*.sql"], fallthrough: true }],
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
