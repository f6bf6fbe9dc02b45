import { type AccessKeys, environmentOf } from "./access.ts";
import type { Control } from "./control.ts";
import { World } from "./world.ts";

/** Settings of a workspace's own. */
export interface WorkspaceSettings {
  readonly quotas?: "enforce" | "observe" | "off";
  readonly quotaProfile?: "seed" | "current";
  readonly hotKeyLimit?: number;
  readonly quotaApproval?: "auto" | "deny" | "manual";
  /** Whether policies and grants decide; `follow`: in strict mode alone. */
  readonly policies?: "follow" | "enforce" | "observe" | "off";
}

/** What a workspace is made with. */
export interface NewWorkspace {
  /** A name; one that nobody guesses where it is left out. */
  readonly name?: string;
  /** Length of its life by the wall clock; an hour where it is left out. */
  readonly ttlSeconds?: number;
  readonly settings?: WorkspaceSettings;
  /** What it begins with: another workspace by its name, a snapshot, or a fixture. */
  readonly from?:
    | string
    | { readonly snapshot: string; readonly passphrase?: string }
    | { readonly fixture: object };
}

/** A made workspace, as `GET workspaces` lists it. */
export interface ListedWorkspace {
  readonly name: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

/** A workspace that a test made, which ends with the scope of an `await using`. */
export class Workspace extends World implements AsyncDisposable {
  /** Token of its control API, and of nothing else. */
  readonly token: string;
  /** ISO 8601; null for one without an end. */
  readonly expiresAt: string | null;
  #isDeleted = false;

  constructor(control: Control, made: MadeWorkspace) {
    const { name, token, expiresAt, env, aws, alibaba } = made;
    super({ name, control: control.with({ token, workspace: name }), keys: { aws, alibaba }, env });
    this.token = token;
    this.expiresAt = expiresAt;
  }

  /** Ends it with all that it has; a second time does nothing, so a test may delete it before its scope ends. */
  async delete(): Promise<void> {
    if (this.#isDeleted) return;
    await this.control.send("DELETE", `workspaces/${this.name}`);
    this.#isDeleted = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.delete();
  }
}

/** Answer of `POST workspaces`. */
interface MadeWorkspace extends AccessKeys {
  readonly name: string;
  readonly token: string;
  readonly expiresAt: string | null;
  readonly env: Readonly<Record<string, string>>;
}

/** Life of a workspace that a test makes, in seconds: what a test forgets to delete ends by itself. */
const LIFE_SECONDS = 3_600;

/** The workspaces of a server. */
export class Workspaces {
  readonly #control: Control;

  constructor(control: Control) {
    this.#control = control;
  }

  /** Makes one with accounts, access keys, quotas and a clock of its own. */
  async create({ ttlSeconds = LIFE_SECONDS, ...options }: NewWorkspace = {}): Promise<Workspace> {
    const body = { ttlSeconds, ...options };
    const made = await this.#control.json<MadeWorkspace>("POST", "workspaces", { body });
    // The server may know itself by another name than its caller does.
    const env = { ...made.env, ...environmentOf(this.#control.url, made) };
    return new Workspace(this.#control, { ...made, env });
  }

  /** Those that were made and have not ended. */
  async list(): Promise<ListedWorkspace[]> {
    const found: ListedWorkspace[] = [];
    let after: string | undefined;
    do {
      const page = await this.#control.json<{ workspaces: ListedWorkspace[]; next?: string }>(
        "GET",
        "workspaces",
        {
          query: { after },
        },
      );
      found.push(...page.workspaces);
      after = page.next;
    } while (after !== undefined);
    return found;
  }

  get(name: string): Promise<ListedWorkspace> {
    return this.#control.json("GET", `workspaces/${encodeURIComponent(name)}`);
  }

  /** Sets its end to so many seconds from now. */
  extend(name: string, ttlSeconds: number): Promise<ListedWorkspace> {
    return this.#control.json("POST", `workspaces/${encodeURIComponent(name)}/extend`, {
      body: { ttlSeconds },
    });
  }

  async delete(name: string): Promise<void> {
    await this.#control.send("DELETE", `workspaces/${encodeURIComponent(name)}`);
  }
}
