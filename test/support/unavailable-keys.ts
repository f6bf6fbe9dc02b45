import {
  ConnectCustomKeyStoreCommand,
  CreateCustomKeyStoreCommand,
  CreateKeyCommand,
  DisconnectCustomKeyStoreCommand,
} from "@aws-sdk/client-kms";
import { freshAccount, kms } from "./client.ts";
import { clusterStore } from "./custom-key-stores.ts";
import type { StateCall } from "./key-state-calls.ts";
import type { Subject } from "./key-state-keys.ts";
import { FrozenWorkspace } from "./management.ts";

/** Seconds by the workspace's clock in which connecting and disconnecting are over. */
const SETTLED_SECONDS = 60;

/**
 * Keys of a disconnected AWS CloudHSM key store.
 *
 * @param befores preparation of each key while the store is connected.
 * @returns a function that returns the keys one after the other.
 */
export async function unavailableKeys(befores: readonly StateCall["before"][]): Promise<() => Subject> {
  const workspace = await FrozenWorkspace.begin("2026-05-01T00:00:00Z");
  const client = kms({ ...workspace.options, account: freshAccount() });
  const { CustomKeyStoreId } = await client.send(new CreateCustomKeyStoreCommand(clusterStore()));
  await client.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId }));
  await workspace.advance(SETTLED_SECONDS);
  const subjects: Subject[] = [];
  for (const before of befores) {
    const input = { Origin: "AWS_CLOUDHSM", CustomKeyStoreId } as const;
    const { KeyMetadata } = await client.send(new CreateKeyCommand(input));
    const keyId = KeyMetadata?.KeyId ?? "";
    const context = (await before?.(client, keyId)) ?? {};
    subjects.push({ client, keyId, arn: KeyMetadata?.Arn ?? "", context });
  }
  await client.send(new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId }));
  await workspace.advance(SETTLED_SECONDS);
  return () => {
    const subject = subjects.shift();
    if (!subject) throw new Error("no key of the custom key store is left");
    return subject;
  };
}
