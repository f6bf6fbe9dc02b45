import { type AccessKeys, environmentOf, permissiveKeys } from "./access.ts";
import { Control } from "./control.ts";
import { type WorkspaceSettings, Workspaces } from "./workspaces.ts";
import type { WorldOptions } from "./world.ts";

/** A server that runs already, and how it is entered. */
export interface Attachment {
  readonly url: string;
  /** Token that may make workspaces. */
  readonly token?: string | undefined;
  /** A workspace that is there already. */
  readonly workspace?: string | undefined;
  /** Its token. */
  readonly workspaceToken?: string | undefined;
}

/** The world of an attached server, and how it is left. */
export interface AttachedWorld {
  readonly world: WorldOptions;
  readonly server: Control;
  leave(): Promise<void>;
}

/** The server that the environment names (`FAUXKMS_URL`), as `npx fauxkms preview` prints it; null for none. */
function attachmentIn(env: NodeJS.ProcessEnv): Attachment | null {
  const { FAUXKMS_URL, FAUXKMS_TOKEN, FAUXKMS_WORKSPACE, FAUXKMS_WORKSPACE_TOKEN } = env;
  if (!FAUXKMS_URL) return null;
  return {
    url: FAUXKMS_URL,
    token: FAUXKMS_TOKEN || undefined,
    workspace: FAUXKMS_WORKSPACE || undefined,
    workspaceToken: FAUXKMS_WORKSPACE_TOKEN || undefined,
  };
}

/** The server that an option names, else the environment; null for one of its own. */
export function attachmentOf(option: Attachment | false | undefined): Attachment | null {
  return option === false ? null : (option ?? attachmentIn(process.env));
}

/**
 * Enters a server that runs already: the workspace that is named, or else a new one, because others use the server too.
 * What it made it deletes when it leaves.
 *
 * @param settings of the new workspace; one that is there keeps its own.
 * @throws FauxkmsError, or Error for a wrong origin
 */
export async function attach(
  attachment: Attachment,
  env: NodeJS.ProcessEnv,
  settings?: WorkspaceSettings,
): Promise<AttachedWorld> {
  const { token, workspace, workspaceToken } = attachment;
  const url = originOf(attachment.url);
  const server = new Control({ url, token: token ?? workspaceToken ?? null, workspace: null });
  if (workspace === undefined) {
    const made = await new Workspaces(server).create(settings && { settings });
    const { name, control, env: variables } = made;
    const keys = made.keys;
    return { world: { name, control, keys, env: variables }, server, leave: () => made.delete() };
  }
  const control = server.with({ token: workspaceToken ?? token ?? null, workspace });
  const keys = await keysIn(env, control, workspace);
  const world = { name: workspace, control, keys, env: environmentOf(url, keys) };
  return { world, server, leave: async () => {} };
}

/** @throws Error for what is no URL of HTTP */
function originOf(url: string): string {
  const found = URL.canParse(url) ? new URL(url) : null;
  if (found?.protocol !== "http:" && found?.protocol !== "https:") {
    throw new Error(`'${url}' is no origin of a server, such as http://127.0.0.1:4599`);
  }
  return found.origin;
}

/** The access keys of a workspace: those of the environment, else those of permissive mode. */
async function keysIn(env: NodeJS.ProcessEnv, control: Control, workspace: string): Promise<AccessKeys> {
  const { credentials } = await control.json<{ credentials: { accessKeyId: string; account: string }[] }>(
    "GET",
    "credentials",
  );
  const accountOf = (id: string) => credentials.find(({ accessKeyId }) => accessKeyId === id)?.account;
  const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = env;
  const { ALIBABA_CLOUD_ACCESS_KEY_ID = "", ALIBABA_CLOUD_ACCESS_KEY_SECRET = "" } = env;
  const aws = accountOf(AWS_ACCESS_KEY_ID);
  const alibaba = accountOf(ALIBABA_CLOUD_ACCESS_KEY_ID);
  return {
    ...permissiveKeys(workspace),
    ...(aws !== undefined && {
      aws: { accountId: aws, accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    }),
    ...(alibaba !== undefined && {
      alibaba: {
        accountId: alibaba,
        accessKeyId: ALIBABA_CLOUD_ACCESS_KEY_ID,
        accessKeySecret: ALIBABA_CLOUD_ACCESS_KEY_SECRET,
      },
    }),
  };
}
