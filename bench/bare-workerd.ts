import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startWorkerd } from "../cli/workerd.ts";
import type { Spawned } from "./spawned.ts";
import { yardstickScript } from "./yardsticks.ts";

/** Starts a workerd that has a yardstick and nothing else. */
export async function startBareWorkerd(name: "constant" | "floor"): Promise<Spawned> {
  const folder = mkdtempSync(join(tmpdir(), "fauxkms-bench-"));
  writeFileSync(join(folder, "yardstick.js"), await yardstickScript(name));
  const config = join(folder, "workerd.capnp");
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "yardstick", worker = (
    compatibilityDate = "2026-10-01",
    compatibilityFlags = [${name === "floor" ? '"nodejs_compat"' : ""}],
    modules = [(name = "yardstick.js", esModule = embed "yardstick.js")],
  ))],
  sockets = [(name = "yardstick", http = (), service = "yardstick")],
);
`,
  );
  const workerd = await startWorkerd({
    config,
    sockets: { yardstick: "127.0.0.1:0" },
    disks: {},
    variables: {},
    scratch: folder,
    locks: [],
  });
  return {
    url: `http://127.0.0.1:${workerd.ports.get("yardstick")}`,
    pid: workerd.pid,
    async stop() {
      await workerd.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
