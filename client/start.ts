import { join } from "node:path";
import { environmentOf, permissiveKeys } from "./access.ts";
import { type Attachment, attach, attachmentIn } from "./attach.ts";
import { Control } from "./control.ts";
import { Fauxkms } from "./fauxkms.ts";
import { argumentsOf, environmentWithoutSettings, type ServerSettings } from "./options.ts";
import { spawnServer } from "./spawn.ts";

/** Options of `startFauxkms`: the flags of the command line in camel case, and how the process is started. */
export interface StartFauxkmsOptions extends ServerSettings {
  /**
   * A server that runs already, or false for one of its own in any case. Where it is left out, `FAUXKMS_URL` names one,
   * with `FAUXKMS_TOKEN`, or `FAUXKMS_WORKSPACE` and `FAUXKMS_WORKSPACE_TOKEN`.
   */
  readonly attach?: Attachment | false;
  /** How the clock begins; running where it is left out. */
  readonly clock?: "running" | "frozen" | Date;
  /** How long it may take to be ready, in milliseconds; 20,000 where it is left out. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 20_000;

/** The launcher of the command line, from the folder of the sources as from that of the built library. */
const COMMAND = join(import.meta.dirname, "..", "cli", "fauxkms.mjs");

/**
 * Starts a mock for tests in a process of its own, on a free port, without data of before; or attaches to the one that
 * `FAUXKMS_URL` names, in a workspace of its own. `stop` or the end of an `await using` ends it, and so does the end of
 * the caller's process.
 *
 * @throws Error that says why it is not ready
 */
export async function startFauxkms(options: StartFauxkmsOptions = {}): Promise<Fauxkms> {
  const { attach: given, clock, timeoutMs = TIMEOUT_MS, ...settings } = options;
  const attachment = given === false ? null : (given ?? attachmentIn(process.env));
  const mock = attachment ? await attached(attachment) : await started(settings, timeoutMs);
  try {
    if (clock instanceof Date) await mock.clock.freeze(clock);
    else if (clock === "frozen") await mock.clock.freeze();
    return mock;
  } catch (error) {
    await mock.stop();
    throw error;
  }
}

async function attached(attachment: Attachment): Promise<Fauxkms> {
  const { world, server, leave } = await attach(attachment, process.env);
  return new Fauxkms(world, server, { pid: null, tlsUrl: null, caPath: null, stop: leave });
}

async function started(settings: ServerSettings, timeoutMs: number): Promise<Fauxkms> {
  const spawned = await spawnServer({
    command: COMMAND,
    args: argumentsOf(settings),
    node: process.env.FAUXKMS_NODE || process.execPath,
    env: environmentWithoutSettings(process.env),
    timeoutMs,
  });
  const name = "default";
  const control = new Control({ url: spawned.url, token: settings.adminToken ?? null, workspace: name });
  const keys = permissiveKeys(name);
  const world = { name, control, keys, env: environmentOf(spawned.url, keys) };
  return new Fauxkms(world, control.with({ workspace: null }), spawned);
}
