import { type AccessKeys, environmentOf, permissiveKeys } from "./access.ts";
import { type Attachment, attach, attachmentOf } from "./attach.ts";
import { Control } from "./control.ts";
import { Fauxkms } from "./fauxkms.ts";
import { argumentsOf, environmentWithoutSettings, ownSettings, type ServerSettings } from "./options.ts";
import { pathInPackage } from "./package-path.ts";
import { type SpawnedServer, spawnServer } from "./spawn.ts";
import type { MadeCredential } from "./world.ts";

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

/**
 * Starts a mock for tests in a process of its own, on a free port, without data of before; or attaches to the one that
 * `FAUXKMS_URL` names, in a workspace of its own. `stop` or the end of an `await using` ends it, and so does the end of
 * the caller's process.
 *
 * @throws Error that says why it is not ready
 */
export async function startFauxkms(options: StartFauxkmsOptions = {}): Promise<Fauxkms> {
  const { attach: given, clock, timeoutMs = TIMEOUT_MS, ...settings } = options;
  const attachment = attachmentOf(given);
  const mock = attachment ? await attached(attachment, settings) : await started(settings, timeoutMs);
  try {
    if (clock instanceof Date) await mock.clock.freeze(clock);
    else if (clock === "frozen") await mock.clock.freeze();
    else if (clock !== undefined && clock !== "running") {
      throw new Error(`clock: '${clock}': must be "running", "frozen" or a Date`);
    }
    return mock;
  } catch (error) {
    await mock.stop();
    throw error;
  }
}

/** Of the settings those count that a workspace may have of its own; the others are the server's. */
async function attached(attachment: Attachment, settings: ServerSettings): Promise<Fauxkms> {
  const { world, server, leave } = await attach(attachment, process.env, ownSettings(settings));
  return new Fauxkms(world, server, { pid: null, tlsUrl: null, caPath: null, stop: leave });
}

async function started(settings: ServerSettings, timeoutMs: number): Promise<Fauxkms> {
  const spawned = await spawnServer({
    command: pathInPackage("cli/fauxkms.mjs"),
    args: argumentsOf(settings),
    node: process.env.FAUXKMS_NODE || process.execPath,
    env: environmentWithoutSettings(process.env),
    timeoutMs,
  });
  try {
    return await entered(spawned, settings);
  } catch (error) {
    await spawned.stop();
    throw error;
  }
}

async function entered(spawned: SpawnedServer, { adminToken, auth }: ServerSettings): Promise<Fauxkms> {
  const name = "default";
  const control = new Control({ url: spawned.url, token: adminToken ?? null, workspace: name });
  const standard = permissiveKeys(name);
  const keys = auth === "strict" ? await madeKeys(control, standard) : standard;
  const world = { name, control, keys, env: environmentOf(spawned.url, keys) };
  return new Fauxkms(world, control.with({ workspace: null }), spawned);
}

/** Access keys of the same accounts for a strict server, which knows only those that were made. */
async function madeKeys(control: Control, { aws, alibaba }: AccessKeys): Promise<AccessKeys> {
  const make = (cloud: keyof AccessKeys, account: string) =>
    control.json<MadeCredential>("POST", "credentials", { body: { cloud, account, principal: "root" } });
  const ofAws = await make("aws", aws.accountId);
  const ofAlibaba = await make("alibaba", alibaba.accountId);
  return {
    aws: { ...aws, accessKeyId: ofAws.accessKeyId, secretAccessKey: ofAws.secretAccessKey ?? "" },
    alibaba: {
      ...alibaba,
      accessKeyId: ofAlibaba.accessKeyId,
      accessKeySecret: ofAlibaba.accessKeySecret ?? "",
    },
  };
}
