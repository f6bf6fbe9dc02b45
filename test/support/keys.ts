import { randomUUID } from "node:crypto";
import {
  type AliasListEntry,
  CreateKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  type KMSClient,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { expect } from "vitest";
import { control, freshAccount, kms, type Seen } from "./client.ts";

/** A key that a test made. */
export interface MadeKey {
  readonly id: string;
  readonly arn: string;
  readonly materialId: string;
}

/** A new symmetric key of the client's account. */
export async function newKey(client: KMSClient): Promise<MadeKey> {
  const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
  const { KeyId, Arn, CurrentKeyMaterialId } = KeyMetadata ?? {};
  if (!KeyId || !Arn || !CurrentKeyMaterialId) throw new Error("CreateKey answered no key");
  return { id: KeyId, arn: Arn, materialId: CurrentKeyMaterialId };
}

/** Bytes of a text. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Text of bytes. */
export function text(given: Uint8Array | undefined): string {
  if (!given) throw new Error("no bytes");
  return Buffer.from(given).toString("utf8");
}

/** The ciphertext of a text. */
export async function encryptText(
  client: KMSClient,
  keyId: string,
  plaintext: string,
  context?: Record<string, string>,
): Promise<Uint8Array> {
  const answer = await client.send(
    new EncryptCommand({ KeyId: keyId, Plaintext: bytes(plaintext), EncryptionContext: context }),
  );
  if (!answer.CiphertextBlob) throw new Error("Encrypt answered no ciphertext");
  return answer.CiphertextBlob;
}

/** States in which no cryptographic operation works: how a key gets there, and the error. */
export const UNUSABLE: readonly {
  readonly state: string;
  readonly enter: (client: KMSClient, keyId: string) => Promise<unknown>;
  readonly error: (arn: string) => Seen;
}[] = [
  {
    state: "Disabled",
    enter: (client, keyId) => client.send(new DisableKeyCommand({ KeyId: keyId })),
    error: (arn) => ({ name: "DisabledException", message: `${arn} is disabled.`, status: 400 }),
  },
  {
    state: "PendingDeletion",
    enter: (client, keyId) => client.send(new ScheduleKeyDeletionCommand({ KeyId: keyId })),
    error: (arn) => ({
      name: "KMSInvalidStateException",
      message: `${arn} is pending deletion.`,
      status: 400,
    }),
  },
];

/** An account in a workspace of its own, whose clock a test may move. */
export function ownWorkspace(): {
  readonly workspace: string;
  readonly account: string;
  readonly client: KMSClient;
  readonly advanceDays: (days: number) => Promise<void>;
} {
  const workspace = `t-${randomUUID()}`;
  const account = freshAccount();
  return {
    workspace,
    account,
    client: kms({ account, workspace }),
    async advanceDays(days) {
      const body = { seconds: days * 86_400 };
      const { status } = await control("POST", "clock/advance", body, { server: "off", workspace });
      if (status !== 200) throw new Error(`the clock did not move: ${status}`);
    },
  };
}

const OF_NOTHING =
  "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";

const unauthorized = (account: string, action: string) =>
  `User: arn:aws:iam::${account}:root is not authorized to perform: kms:${action} on`;

/** The error of KMS for a ciphertext whose key it cannot use. */
export const HIDDEN_KEY = {
  name: "AccessDeniedException",
  message: expect.stringMatching(
    new RegExp(
      `^User: arn:aws:iam::\\d{12}:root is not authorized to perform: kms:(Decrypt|ReEncryptFrom) on the resource associated with this ciphertext ${OF_NOTHING}$`,
    ),
  ),
  status: 400,
};

/** The error for a caller whom nothing on the side of another account admits. */
export function denied(account: string, action: string): Seen {
  const message = `${unauthorized(account, action)} this resource ${OF_NOTHING}`;
  return { name: "AccessDeniedException", message, status: 400 };
}

/** The error for a caller whose own policies do not allow it. */
export function deniedByIdentity(account: string, action: string, arn: string): Seen {
  return {
    name: "AccessDeniedException",
    message: `${unauthorized(account, action)} resource: ${arn} because no identity-based policy allows the kms:${action} action`,
    status: 400,
  };
}

/** The error for a caller whom the policy of an AWS managed key does not admit. */
export function deniedByKey(account: string, action: string, arn: string): Seen {
  return {
    name: "AccessDeniedException",
    message: `User: arn:aws:iam::${account}:root is not authorized to perform: kms:${action} on resource: ${arn} because no resource-based policy allows the kms:${action} action`,
    status: 400,
  };
}

/** An error without a text from KMS, for which the SDK says `UnknownError`. */
export function wordless(name: string): Seen {
  return { name, message: "UnknownError", status: 400 };
}

/** The aliases that have a key: every account also has predefined ones without. */
export function withTargets(aliases: readonly AliasListEntry[] | undefined): AliasListEntry[] {
  return (aliases ?? []).filter(({ TargetKeyId }) => TargetKeyId !== undefined);
}
