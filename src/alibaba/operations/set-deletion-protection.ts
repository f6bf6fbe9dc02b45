import { AlibabaError, invalidParameter, missingParameter } from "../../acs-rpc/error.ts";
import { boolean, required, string } from "../../shape.ts";
import { guardOf } from "../key-states.ts";
import { description, instanceId, keyId } from "../members.ts";
import { operation } from "../operation.ts";
import { managedKeyOf } from "../own-key.ts";

const KEY_ARN = /^acs:kms:[a-z0-9-]+:\d+:key\//;
const INSTANCE_ARN = /^acs:kms:[a-z0-9-]+:\d+:(keystore|instance)\//;

export const setDeletionProtection = operation({
  name: "SetDeletionProtection",
  input: {
    EnableDeletionProtection: required(boolean),
    DeletionProtectionDescription: description,
    KeyId: keyId,
    KmsInstanceId: instanceId,
    ProtectedResourceArn: string({ min: 1, max: 512 }),
  },
  async locate(call, input) {
    return [await managedKeyOf(call, keyTextOf(input))];
  },
  run(call, input, key) {
    const { EnableDeletionProtection: enabled, DeletionProtectionDescription: words = "" } = input;
    // What is not protected has nothing to say about it.
    const protection = { enabled, description: enabled ? words : "" };
    return call.keys.write(key.visit, (store, at) =>
      store.setDeletionProtection(at, key.record.keyId, protection, guardOf(call.operation)),
    );
  },
});

/** What names the key. @throws AlibabaError MissingParameter, InvalidParameter, Forbidden.DKMSInstanceNotFound */
function keyTextOf(input: {
  readonly KeyId?: string;
  readonly KmsInstanceId?: string;
  readonly ProtectedResourceArn?: string;
}): string {
  const { KeyId, KmsInstanceId, ProtectedResourceArn: arn } = input;
  const given = [KeyId, KmsInstanceId, arn].filter((one) => one !== undefined);
  if (given.length === 0) throw missingParameter("ProtectedResourceArn");
  if (given.length > 1) throw invalidParameter("ProtectedResourceArn");
  if (KeyId !== undefined) return KeyId;
  if (arn === undefined || INSTANCE_ARN.test(arn)) throw new AlibabaError("Forbidden.DKMSInstanceNotFound");
  if (!KEY_ARN.test(arn)) throw invalidParameter("ProtectedResourceArn");
  return arn;
}
