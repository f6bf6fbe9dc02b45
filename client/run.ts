import { attachmentOf } from "./attach.ts";
import type { Fauxkms } from "./fauxkms.ts";
import { type StartFauxkmsOptions, startFauxkms } from "./start.ts";

/**
 * Starts the mock of a whole test run and sets the environment, which the run's processes inherit: the SDKs reach the mock
 * without a change of the application, and `startFauxkms` in a test attaches to it.
 */
export async function startRun(options: StartFauxkmsOptions): Promise<Fauxkms> {
  const attachment = attachmentOf(options.attach);
  const mock = await startFauxkms(options);
  // Beside a token that may make workspaces; alone it would be sent where an open server wants none.
  const workspaceToken = attachment?.token === undefined ? attachment?.workspaceToken : mock.control.token;
  const variables = {
    ...mock.env,
    FAUXKMS_URL: mock.url,
    FAUXKMS_TOKEN: attachment ? attachment.token : options.adminToken,
    FAUXKMS_WORKSPACE: mock.name,
    FAUXKMS_WORKSPACE_TOKEN: workspaceToken ?? undefined,
  };
  for (const [name, value] of Object.entries(variables)) {
    // A token of another server in the environment must not be sent to this one.
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  return mock;
}

let attached: Promise<Fauxkms> | undefined;

/** The mock of the run, as a test's process reaches it. */
export function mockOfRun(): Promise<Fauxkms> {
  attached ??= startFauxkms();
  return attached;
}
