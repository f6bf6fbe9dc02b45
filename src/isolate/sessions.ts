import { type SessionCredential, sealed, unsealed } from "../auth/session-credential.ts";
import { BoundedMap } from "../bounded-map.ts";
import { timeOf } from "../clock.ts";
import type { MasterKey } from "../crypto/master-key.ts";
import type { Background } from "../request-context.ts";
import type { Workspaces } from "./workspaces.ts";

/** Number of opened session tokens that an isolate remembers. */
const CAPACITY = 2000;
/** Longest session token, in characters: more than the largest session needs. */
const LONGEST = 20_000;

/**
 * The sessions of the clouds' STS, which are nowhere but in their tokens. An isolate remembers those that it has opened, so that
 * only their first request costs cryptography.
 */
export class Sessions {
  readonly #masterKey: MasterKey;
  readonly #workspaces: Workspaces;
  readonly #opened = new BoundedMap<string, SessionCredential>(CAPACITY);

  constructor(masterKey: MasterKey, workspaces: Workspaces) {
    this.#masterKey = masterKey;
    this.#workspaces = workspaces;
  }

  /** Whether a token is remembered. */
  knows(token: string): boolean {
    return this.#opened.has(token);
  }

  /**
   * The credentials in a token; null where it is none of this deployment, or of an earlier generation of its workspace.
   * `expired` where they have ended by the workspace's clock.
   */
  async get(
    token: string,
    wall: number,
    background: Background,
  ): Promise<SessionCredential | "expired" | null> {
    const credential = this.#opened.get(token) ?? (await this.#open(token));
    if (credential === null) return null;
    const { workspace, since, goneAt, session } = credential;
    if (wall >= goneAt) return "expired";
    const { generation, clock } = await this.#workspaces.get(workspace, wall, background);
    if (since !== generation) return null;
    return timeOf(clock, wall) >= session.expiresAt ? "expired" : credential;
  }

  /** The token of new credentials, which are remembered. */
  async make(credential: SessionCredential): Promise<string> {
    const token = await sealed(this.#masterKey, credential);
    this.#opened.set(token, credential);
    return token;
  }

  async #open(token: string): Promise<SessionCredential | null> {
    if (token.length > LONGEST) return null;
    const credential = await unsealed(this.#masterKey, token);
    if (credential !== null) this.#opened.set(token, credential);
    return credential;
  }
}
