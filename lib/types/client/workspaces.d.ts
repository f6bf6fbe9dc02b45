import { type AccessKeys } from "./access.js";
import type { Control } from "./control.js";
import { World } from "./world.js";
/** Settings of a workspace's own. */
export interface WorkspaceSettings {
    readonly quotas?: "enforce" | "observe" | "off";
    readonly quotaProfile?: "seed" | "current";
    readonly hotKeyLimit?: number;
    readonly quotaApproval?: "auto" | "deny" | "manual";
}
/** What a workspace is made with. */
export interface NewWorkspace {
    /** A name; one that nobody guesses where it is left out. */
    readonly name?: string;
    /** Length of its life by the wall clock; an hour where it is left out. */
    readonly ttlSeconds?: number;
    readonly settings?: WorkspaceSettings;
    /** What it begins with: another workspace by its name, a snapshot, or a fixture. */
    readonly from?: string | {
        readonly snapshot: string;
        readonly passphrase?: string;
    } | {
        readonly fixture: object;
    };
}
/** A made workspace, as `GET workspaces` lists it. */
export interface ListedWorkspace {
    readonly name: string;
    readonly createdAt: string;
    readonly expiresAt: string | null;
}
/** A workspace that a test made, which ends with the scope of an `await using`. */
export declare class Workspace extends World implements AsyncDisposable {
    /** Token of its control API, and of nothing else. */
    readonly token: string;
    /** ISO 8601; null for one without an end. */
    readonly expiresAt: string | null;
    constructor(control: Control, made: MadeWorkspace);
    /** Ends it with all that it has. */
    delete(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}
/** Answer of `POST workspaces`. */
interface MadeWorkspace extends AccessKeys {
    readonly name: string;
    readonly token: string;
    readonly expiresAt: string | null;
    readonly env: Readonly<Record<string, string>>;
}
/** The workspaces of a server. */
export declare class Workspaces {
    #private;
    constructor(control: Control);
    /** Makes one with accounts, access keys, quotas and a clock of its own. */
    create({ ttlSeconds, ...options }?: NewWorkspace): Promise<Workspace>;
    /** Those that were made and have not ended. */
    list(): Promise<ListedWorkspace[]>;
    get(name: string): Promise<ListedWorkspace>;
    /** Sets its end to so many seconds from now. */
    extend(name: string, ttlSeconds: number): Promise<ListedWorkspace>;
    delete(name: string): Promise<void>;
}
export {};
