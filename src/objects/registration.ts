/** Kinds of objects that a workspace keeps a list of. */
export type MemberKind = "keys" | "counters" | "journal";

/** The part of a workspace that its objects call. */
interface Registrar extends Rpc.DurableObjectBranded {
  register(key: string, generation: number): Promise<boolean> | boolean;
}

/** Binding by which an object reaches its workspace. */
export interface WorkspaceBinding {
  readonly WORKSPACES: DurableObjectNamespace<Registrar>;
}

/**
 * Registers an object with its workspace, before it writes anything, so that the workspace's end finds everything that
 * it must delete. A second attempt is made where the first one fails.
 *
 * @param name of the object, which begins with its workspace's.
 * @returns false if the workspace has been reset or has ended since `generation`, so that nothing may be written.
 */
export async function register(
  { WORKSPACES }: WorkspaceBinding,
  kind: MemberKind,
  name: string,
  generation: number,
): Promise<boolean> {
  const [workspace = ""] = name.split("/");
  const attempt = async () => WORKSPACES.getByName(workspace).register(`${kind}/${name}`, generation);
  return attempt().catch(attempt);
}
