import { type AccessKeys, type AlibabaClientOptions, type AwsClientOptions, type ClientOptions } from "./access.js";
import { Clock } from "./clock.js";
import type { Control } from "./control.js";
import { Faults } from "./faults.js";
import { Fixtures } from "./fixtures.js";
import type { CloudName } from "./place.js";
import { Quotas } from "./quotas.js";
import { Requests } from "./requests.js";
/** An access key that was made for a principal. */
export interface MadeCredential {
    readonly cloud: CloudName;
    readonly account: string;
    readonly principal: string;
    readonly accessKeyId: string;
    /** At AWS. */
    readonly secretAccessKey?: string;
    /** At Alibaba Cloud. */
    readonly accessKeySecret?: string;
}
/** Parts of a world. */
export interface WorldOptions {
    readonly name: string;
    readonly control: Control;
    readonly keys: AccessKeys;
    readonly env: Readonly<Record<string, string>>;
}
/** A workspace as its test sees it: clients' options, clock, quotas, faults and requests of its own. */
export declare class World {
    readonly name: string;
    /** Origin of the server. */
    readonly url: string;
    /** Variables by which programs reach this workspace, for a child process or `process.env`. */
    readonly env: Readonly<Record<string, string>>;
    readonly clock: Clock;
    readonly quotas: Quotas;
    readonly faults: Faults;
    readonly requests: Requests;
    readonly fixtures: Fixtures;
    /** Any other call of the control API (docs/control-api.md). */
    readonly control: Control;
    /** Its access keys, each its account's root. */
    readonly keys: AccessKeys;
    constructor({ name, control, keys, env }: WorldOptions);
    /** The workspace's own accounts. */
    get accounts(): Readonly<Record<CloudName, string>>;
    /** Options for a client of an AWS SDK. */
    aws(options?: ClientOptions): AwsClientOptions;
    /** Options for a client of an Alibaba Cloud SDK. */
    alibaba(options?: ClientOptions): AlibabaClientOptions;
    /** Makes an access key for a principal, `root`, `user/NAME` or `role/NAME`. */
    credentials(options: {
        readonly cloud?: CloudName;
        readonly account?: string;
        readonly principal?: string;
    }): Promise<MadeCredential>;
    /** What the requests and keys of this month would have cost at AWS, in US dollars. */
    costs(query?: {
        readonly account?: string;
        readonly from?: string;
        readonly to?: string;
    }): Promise<{
        readonly total: string;
        readonly currency: string;
    }>;
    /**
     * The whole workspace as one document, to be restored here or on another server.
     *
     * @param passphrase encrypts key material and secrets.
     */
    snapshot(passphrase: string): Promise<string>;
    /** Replaces what the workspace has by a snapshot. */
    restore(snapshot: string, passphrase: string): Promise<void>;
    /** Empties the workspace: keys, quotas, faults, requests, clock. Its access keys stay. */
    reset(): Promise<void>;
}
