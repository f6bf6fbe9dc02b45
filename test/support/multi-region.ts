import {
  type CreateKeyCommandInput,
  type KeyMetadata,
  type KMSClient,
  ReplicateKeyCommand,
  type ReplicateKeyCommandInput,
  type ReplicateKeyCommandOutput,
  UpdatePrimaryRegionCommand,
} from "@aws-sdk/client-kms";
import { freshAccount, kms } from "./client.ts";
import { metadata } from "./import.ts";
import { addKey, FrozenWorkspace } from "./management.ts";

export const HOME = "us-east-1";
export const PARIS = "eu-west-3";
export const TOKYO = "ap-northeast-1";

/** Seconds after which a replica is created, and a change of the primary is over. */
export const MOMENT = 2;

/** A multi-Region key of an account of its own, in a workspace whose clock stands still. */
export class MultiRegionKey {
  readonly id: string;
  readonly account: string;
  readonly workspace: FrozenWorkspace;
  readonly #clients = new Map<string, KMSClient>();

  private constructor(id: string, account: string, workspace: FrozenWorkspace) {
    this.id = id;
    this.account = account;
    this.workspace = workspace;
  }

  /** Makes a primary key in HOME, and replicas of it that are ready. */
  static async make(
    start: string,
    replicas: readonly string[] = [],
    input: CreateKeyCommandInput = {},
  ): Promise<MultiRegionKey> {
    const workspace = await FrozenWorkspace.begin(start);
    const account = freshAccount();
    const { id } = await addKey(kms({ ...workspace.options, account, region: HOME }), {
      MultiRegion: true,
      ...input,
    });
    const key = new MultiRegionKey(id, account, workspace);
    for (const region of replicas) await key.replicate(region);
    if (replicas.length > 0) await workspace.advance(MOMENT);
    return key;
  }

  /** The owner's client in a Region. */
  at(region: string): KMSClient {
    const known = this.#clients.get(region);
    if (known) return known;
    const client = kms({ ...this.workspace.options, account: this.account, region });
    this.#clients.set(region, client);
    return client;
  }

  arn(region: string): string {
    return `arn:aws:kms:${region}:${this.account}:key/${this.id}`;
  }

  replicate(
    region: string,
    input: Partial<ReplicateKeyCommandInput> = {},
    from: string = HOME,
  ): Promise<ReplicateKeyCommandOutput> {
    return this.at(from).send(new ReplicateKeyCommand({ KeyId: this.id, ReplicaRegion: region, ...input }));
  }

  /** Moves the primary to another Region. */
  movePrimary(from: string, to: string): Promise<unknown> {
    return this.at(from).send(new UpdatePrimaryRegionCommand({ KeyId: this.id, PrimaryRegion: to }));
  }

  describe(region: string): Promise<KeyMetadata> {
    return metadata(this.at(region), this.id);
  }

  async state(region: string): Promise<string | undefined> {
    return (await this.describe(region)).KeyState;
  }

  /** The roles that a Region shows: its own, the primary's Region, the replicas' Regions. */
  async roles(region: string): Promise<[string | undefined, string | undefined, (string | undefined)[]]> {
    const { MultiRegionConfiguration: found } = await this.describe(region);
    return [
      found?.MultiRegionKeyType,
      found?.PrimaryKey?.Region,
      (found?.ReplicaKeys ?? []).map(({ Region }) => Region).sort(),
    ];
  }
}
