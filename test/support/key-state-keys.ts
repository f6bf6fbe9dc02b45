import { generateKeyPairSync, randomBytes } from "node:crypto";
import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  type KMSClient,
  ReplicateKeyCommand,
  ScheduleKeyDeletionCommand,
  UpdatePrimaryRegionCommand,
} from "@aws-sdk/client-kms";
import { freshAccount, kms } from "./client.ts";
import { importWith, parametersForImport, type Wrapping } from "./import.ts";
import type { Context, StateCall } from "./key-state-calls.ts";
import type { Kind, State } from "./key-state-table.ts";
import { FrozenWorkspace } from "./management.ts";

const HOME = "us-east-1";
/** Region of replicas that become primaries. */
const AWAY = "eu-west-1";
/** Region in which every primary has a replica, so that the primary can be moved there. */
const THIRD = "ca-central-1";

/** Seconds by which the clock is moved to leave Creating and Updating, which last for two. */
const SETTLED_SECONDS = 5;

const SPECS: Readonly<Record<Kind, CreateKeyCommandInput>> = {
  symmetric: {},
  external: { Origin: "EXTERNAL" },
  signing: { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" },
  mac: { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" },
  agreement: { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" },
  encapsulation: { KeySpec: "ML_KEM_512", KeyUsage: "ENCAPSULATE_DECAPSULATE" },
};

const ecMaterial = (): Buffer =>
  generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "der", type: "pkcs8" });

const MATERIAL: Readonly<Record<Kind, () => Buffer>> = {
  symmetric: () => randomBytes(32),
  external: () => randomBytes(32),
  signing: ecMaterial,
  mac: () => randomBytes(32),
  agreement: ecMaterial,
  encapsulation: () => Buffer.alloc(0),
};

/** A key in a state, and the inputs of a call. */
export interface Subject {
  readonly client: KMSClient;
  readonly keyId: string;
  readonly arn: string;
  readonly context: Context;
}

/** An enabled key, with its import parameters for later. */
interface Made {
  readonly keyId: string;
  readonly wrapping?: Wrapping;
  readonly material?: Buffer;
}

/** Brings keys into states, in a workspace whose clock stands still. */
export class StatefulKeys {
  readonly #workspace: FrozenWorkspace;
  readonly #account = freshAccount();
  /** Primaries with a replica in AWAY and THIRD that are ready to be moved. */
  readonly #pairs = new Map<Kind, Made[]>();

  private constructor(workspace: FrozenWorkspace) {
    this.#workspace = workspace;
  }

  /** Begins a workspace. @param pairs number of multi-Region keys of each kind that need replicas that are ready. */
  static async begin(pairs: ReadonlyMap<Kind, number>): Promise<StatefulKeys> {
    const keys = new StatefulKeys(await FrozenWorkspace.begin("2026-05-01T00:00:00Z"));
    for (const [kind, count] of pairs) {
      const made = [];
      for (let i = 0; i < count; i++) made.push(await keys.#withReplicas(kind));
      keys.#pairs.set(kind, made);
    }
    await keys.#workspace.advance(SETTLED_SECONDS);
    // Material is imported into each Region separately.
    for (const made of keys.#pairs.get("external") ?? []) await keys.#importAt(AWAY, made);
    return keys;
  }

  at(region: string): KMSClient {
    return kms({ ...this.#workspace.options, account: this.#account, region });
  }

  /**
   * A key of a kind in a state; `before` is run while it is enabled.
   *
   * @param multiRegion whether it is to be the primary of a multi-Region key, where its state does not make it one.
   */
  async make(kind: Kind, state: State, before: StateCall["before"], multiRegion: boolean): Promise<Subject> {
    switch (state) {
      case "PendingReplicaDeletion":
      case "Updating":
        return this.#ofPair(kind, state, before);
      case "Creating":
        return this.#creating(kind, before);
      case "PendingImport":
        return this.#pendingImport(kind, before, multiRegion);
      default: {
        const made =
          multiRegion && state === "Enabled" ? this.#pair(kind) : await this.#enabled(kind, multiRegion);
        const client = this.at(HOME);
        const context = await this.#context(client, made, before);
        const KeyId = made.keyId;
        if (state === "Disabled") await client.send(new DisableKeyCommand({ KeyId }));
        if (state === "PendingDeletion") await client.send(new ScheduleKeyDeletionCommand({ KeyId }));
        return this.#subject(client, made, context);
      }
    }
  }

  #pair(kind: Kind): Made {
    const made = this.#pairs.get(kind)?.pop();
    if (!made) throw new Error(`no multi-Region key of kind ${kind} is left`);
    return made;
  }

  async #ofPair(kind: Kind, state: State, before: StateCall["before"]): Promise<Subject> {
    const made = this.#pair(kind);
    const KeyId = made.keyId;
    if (state === "PendingReplicaDeletion") {
      const client = this.at(HOME);
      const context = await this.#context(client, made, before);
      await client.send(new ScheduleKeyDeletionCommand({ KeyId }));
      return this.#subject(client, made, context);
    }
    const client = this.at(AWAY);
    const moved = made.material ? { ...made, wrapping: await parametersForImport(client, made.keyId) } : made;
    const context = await this.#context(client, moved, before);
    await this.at(HOME).send(new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: AWAY }));
    return this.#subject(client, moved, context);
  }

  async #creating(kind: Kind, before: StateCall["before"]): Promise<Subject> {
    const made = await this.#enabled(kind, true);
    const home = this.at(HOME);
    const context = await this.#context(home, { keyId: made.keyId }, before);
    await home.send(new ReplicateKeyCommand({ KeyId: made.keyId, ReplicaRegion: AWAY }));
    return this.#subject(this.at(AWAY), made, context);
  }

  async #pendingImport(kind: Kind, before: StateCall["before"], multiRegion: boolean): Promise<Subject> {
    const client = this.at(HOME);
    const made = await this.#imported(client, kind, multiRegion);
    const context = await this.#context(client, made, before);
    await client.send(new DeleteImportedKeyMaterialCommand({ KeyId: made.keyId }));
    return this.#subject(client, made, context);
  }

  async #withReplicas(kind: Kind): Promise<Made> {
    const made = await this.#enabled(kind, true);
    for (const ReplicaRegion of [AWAY, THIRD]) {
      await this.at(HOME).send(new ReplicateKeyCommand({ KeyId: made.keyId, ReplicaRegion }));
    }
    return made;
  }

  async #enabled(kind: Kind, MultiRegion: boolean): Promise<Made> {
    const client = this.at(HOME);
    if (kind === "external") return this.#imported(client, kind, MultiRegion);
    const { KeyMetadata } = await client.send(new CreateKeyCommand({ ...SPECS[kind], MultiRegion }));
    return { keyId: KeyMetadata?.KeyId ?? "" };
  }

  async #imported(client: KMSClient, kind: Kind, MultiRegion: boolean): Promise<Made> {
    const input = { ...SPECS[kind], MultiRegion, Origin: "EXTERNAL" } as const;
    const { KeyMetadata } = await client.send(new CreateKeyCommand(input));
    const keyId = KeyMetadata?.KeyId ?? "";
    const wrapping = await parametersForImport(client, keyId);
    const material = MATERIAL[kind]();
    await importWith(client, wrapping, material);
    return { keyId, wrapping, material };
  }

  async #importAt(region: string, { keyId, material = Buffer.alloc(0) }: Made): Promise<void> {
    const client = this.at(region);
    await importWith(client, await parametersForImport(client, keyId), material);
  }

  async #context(client: KMSClient, made: Made, before: StateCall["before"]): Promise<Context> {
    const { keyId, wrapping, material } = made;
    return { ...(await before?.(client, keyId)), ...(wrapping && { wrapping, material }) };
  }

  async #subject(client: KMSClient, { keyId }: Made, context: Context): Promise<Subject> {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: keyId }));
    return { client, keyId, arn: KeyMetadata?.Arn ?? "", context };
  }
}
