import { fromUtf8, utf8 } from "../../../bytes.ts";
import { aeadOf, symmetricCipher } from "../../../crypto/aead.ts";
import type { GeneratedKey } from "../../../crypto/key-kind.ts";
import type { MasterKey } from "../../../crypto/master-key.ts";
import { randomBytes } from "../../../crypto/random.ts";
import { encodeHeader } from "../../../keys/ciphertext.ts";
import { type KeyRecord, materialLabel } from "../../../keys/key.ts";
import { openValue, type Sealer, sealerOf, sealValue } from "../../../keys/sealed-value.ts";
import { subtypeOf } from "../../../secrets/extended-config.ts";
import { type ManagedValues, nextValue } from "../../../secrets/managed-values.ts";
import { secretReference } from "../../../secrets/names.ts";
import { dueRotations, failed, rotated } from "../../../secrets/rotation.ts";
import { bindingOf, digestedText, type NewVersion, type SecretRecord } from "../../../secrets/secret.ts";
import { CURRENT, mark, PREVIOUS } from "../../../secrets/stages.ts";
import type { KeyTables } from "../keys/tables.ts";
import type { MaterialTables } from "../materials/tables.ts";
import type { PastEvents } from "../past-events/tables.ts";
import type { StoreContext } from "../reply.ts";
import type { DueEvents, StorePart } from "../store-part.ts";
import { SECRETS } from "./schema.ts";
import type { SecretTables } from "./tables.ts";
import type { SecretVersionTables } from "./version-tables.ts";

/** Maximum number of secrets rotated in one step, because generating an SSH key pair takes long. */
const AT_ONCE = 4;

/** A new RSA key, made here: the object stands still for its due events, and may not wait for others' keys. */
async function newRsaKey(): Promise<GeneratedKey> {
  const { rsa } = await import("../../../crypto/rsa.ts");
  return rsa(2048, null).generate();
}

/** Versions generated for rotations, with their dates. */
interface Made {
  readonly versions: readonly { readonly date: number; readonly version: NewVersion }[];
  /** Id of the version whose value they were derived from. */
  readonly after: string;
}

/** Tables that rotations read and write. */
export interface TablesOfSecrets {
  readonly keys: KeyTables;
  readonly materials: MaterialTables;
  readonly secrets: SecretTables;
  readonly secretVersions: SecretVersionTables;
}

/** Due events of secrets: rotations of managed secrets, and scheduled deletions. */
export class SecretRotations implements StorePart {
  readonly schema = SECRETS;
  readonly #tables: TablesOfSecrets;
  readonly #masterKey: () => MasterKey;
  readonly #past: PastEvents;

  constructor(tables: TablesOfSecrets, masterKey: () => MasterKey, past: PastEvents) {
    this.#tables = tables;
    this.#masterKey = masterKey;
    this.#past = past;
  }

  nextEvent(): number {
    return this.#tables.secrets.nextEvent();
  }

  forget(): void {
    this.#tables.secrets.forget();
  }

  async prepare(at: StoreContext): Promise<DueEvents | null> {
    const due = this.#tables.secrets.due(at.scope, at.now, AT_ONCE);
    if (due.length === 0) return null;
    const steps: (() => unknown)[] = [];
    for (const secret of due) {
      const { plannedDeletionAt } = secret;
      if (plannedDeletionAt !== null) {
        steps.push(() => this.#delete(at, secret, plannedDeletionAt));
        continue;
      }
      const dates = secret.rotation ? dueRotations(secret.rotation, at.now) : [];
      const made = await this.make(
        at,
        secret,
        dates.map((date) => ({ date, versionId: crypto.randomUUID() })),
      );
      steps.push(() => (made ? this.#rotate(at, secret, made) : this.#fail(at, secret)));
    }
    const happen = () => {
      for (const step of steps) step();
    };
    return { happen, changes: due.map(({ name }) => secretReference(name)) };
  }

  /**
   * Generates the versions of due rotations, one after the other.
   *
   * @returns null if the encryption key is deleted or unusable, or the values do not fit the secret's type.
   */
  async make(
    at: StoreContext,
    secret: SecretRecord,
    rotations: readonly { readonly date: number; readonly versionId: string }[],
  ): Promise<Made | null> {
    const { name, type, extendedConfig, encryptionKeyId, arn } = secret;
    const key = this.#tables.keys.find(at.scope, encryptionKeyId);
    if (type === "Generic" || key?.state !== "Enabled" || key.currentMaterialId === null) return null;
    const sealer = await this.#sealer(key, key.currentMaterialId);
    const after = this.#tables.secretVersions.stages(name).get(CURRENT);
    const current = await this.#value(secret, key, CURRENT);
    if (!sealer || after === undefined || current === null) return null;
    let values: ManagedValues = { current, previous: await this.#value(secret, key, PREVIOUS) };
    const versions: { date: number; version: NewVersion }[] = [];
    for (const { date, versionId } of rotations) {
      const value = await nextValue(type, subtypeOf(type, extendedConfig), values, date, {
        random: randomBytes,
        newRsaKey,
      });
      if (value === null) return null;
      values = { current: value, previous: values.current };
      const sealed = await sealValue(sealer, utf8(value), bindingOf(arn, versionId));
      const digest = this.#masterKey().mark(utf8(digestedText(name, "text", value)));
      versions.push({ date, version: { versionId, dataType: "text", sealed, digest } });
    }
    return { versions, after };
  }

  /**
   * Stores the generated versions and moves the labels.
   *
   * @returns false if the secret has changed since, so that they must be generated again.
   */
  apply(at: StoreContext, secret: SecretRecord, { versions, after }: Made): boolean {
    const { secrets, secretVersions } = this.#tables;
    if (!this.#isUnchanged(at, secret) || secretVersions.stages(secret.name).get(CURRENT) !== after)
      return false;
    let changed = secret;
    for (const { date, version } of versions) {
      const stages = mark(secretVersions.stages(secret.name), version.versionId, [CURRENT]);
      secretVersions.add(secret.name, version, date, stages);
      const rotation = changed.rotation && rotated(changed.rotation, date);
      changed = { ...changed, rotation, updatedAt: date };
    }
    secrets.update(changed);
    return true;
  }

  #delete(at: StoreContext, secret: SecretRecord, plannedAt: number): void {
    if (!this.#isUnchanged(at, secret)) return;
    this.#tables.secrets.delete(secret.name);
    this.#past.note({ at: plannedAt, kind: "secretDeleted", subject: secret.name });
  }

  #rotate(at: StoreContext, secret: SecretRecord, made: Made): void {
    if (!this.apply(at, secret, made)) return;
    for (const { date } of made.versions) {
      this.#past.note({ at: date, kind: "secretRotated", subject: secret.name });
    }
  }

  #fail(at: StoreContext, secret: SecretRecord): void {
    if (!this.#isUnchanged(at, secret)) return;
    this.#past.note({
      at: secret.rotation?.nextAt ?? at.now,
      kind: "secretRotationFailed",
      subject: secret.name,
    });
    this.#tables.secrets.update({ ...secret, rotation: secret.rotation && failed(secret.rotation) });
  }

  #isUnchanged(at: StoreContext, secret: SecretRecord): boolean {
    return JSON.stringify(this.#tables.secrets.find(at.scope, secret.name)) === JSON.stringify(secret);
  }

  async #value({ name, arn }: SecretRecord, key: KeyRecord, stage: string): Promise<string | null> {
    const version = this.#tables.secretVersions.marked(name, stage);
    if (!version) return null;
    const sealer = await this.#sealer(key, sealerOf(version.sealed).materialId);
    const value = sealer && (await openValue(sealer, version.sealed, bindingOf(arn, version.versionId)));
    return value && fromUtf8(value);
  }

  async #sealer(key: KeyRecord, materialId: string): Promise<Sealer | null> {
    const { keyId, keySpec, cloud, account, region } = key;
    const cipher = symmetricCipher(keySpec, region);
    const wrapped = this.#tables.materials.wrapped(keyId, materialId);
    if (!cipher || !wrapped) return null;
    const masterKey = this.#masterKey();
    const raw = await masterKey.unwrap(wrapped, materialLabel(keyId, materialId));
    const header = encodeHeader({ cloud, account, region, keyId, materialId }, masterKey);
    return { cipher: await aeadOf(cipher, raw), header };
  }
}
