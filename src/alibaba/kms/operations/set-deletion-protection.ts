import { boolean, required, string } from "../../../shape.ts";
import { AlibabaError, invalidParameter, missingParameter } from "../../protocol/error.ts";
import { requireOwnInstance } from "../instances/instances.ts";
import { guardOf } from "../keys/key-states.ts";
import { customerKeyOf } from "../keys/own-key.ts";
import { description, instanceId, keyId } from "../members.ts";
import { type Call, operation } from "../operation.ts";

const KEY_ARN = /^acs:kms:[a-z0-9-]+:\d+:key\//;
const INSTANCE_ARN = /^acs:kms:([a-z0-9-]+):(\d+):(?:keystore|instance)\/([\w-]+)$/;

export const setDeletionProtection = operation({
  name: "SetDeletionProtection",
  permissions: [{ action: "kms:SetDeletionProtection", resource: "key" }],
  input: {
    EnableDeletionProtection: required(boolean),
    DeletionProtectionDescription: description,
    KeyId: keyId,
    KmsInstanceId: instanceId,
    ProtectedResourceArn: string({ min: 1, max: 512 }),
  },
  async locate(call, input) {
    const { keyText } = subjectOf(call, input);
    return keyText === null ? [] : [await customerKeyOf(call, keyText)];
  },
  async run(call, input, ...[key]) {
    const { EnableDeletionProtection: enabled, DeletionProtectionDescription: words = "" } = input;
    // Without protection there is no description of it.
    const description = enabled ? words : "";
    if (key) {
      const { keyId } = key.record;
      return call.keys.write(key.context, (store, at) =>
        store.keys.setDeletionProtection(at, keyId, { enabled, description }, guardOf(call.operation)),
      );
    }
    const { instanceId } = subjectOf(call, input);
    await call.instances.change(call.context, instanceId ?? "", null, (found) => {
      const record = requireOwnInstance(call, found);
      const protection = { deletionProtected: enabled, deletionProtectionDescription: description };
      return { record: { ...record, ...protection }, order: null };
    });
    return null;
  },
});

/** A key or an instance, as the request names it. */
type Subject =
  | { readonly keyText: string; readonly instanceId: null }
  | { readonly keyText: null; readonly instanceId: string };

/** What is to be protected. @throws AlibabaError MissingParameter, InvalidParameter, Forbidden.DKMSInstanceNotFound */
function subjectOf(
  call: Call,
  input: {
    readonly KeyId?: string;
    readonly KmsInstanceId?: string;
    readonly ProtectedResourceArn?: string;
  },
): Subject {
  const { KeyId, KmsInstanceId, ProtectedResourceArn: arn } = input;
  const given = [KeyId, KmsInstanceId, arn].filter((one) => one !== undefined);
  if (given.length === 0) throw missingParameter("ProtectedResourceArn");
  if (given.length > 1) throw invalidParameter("ProtectedResourceArn");
  if (KeyId !== undefined) return { keyText: KeyId, instanceId: null };
  if (KmsInstanceId !== undefined) return { keyText: null, instanceId: KmsInstanceId };
  if (arn !== undefined && KEY_ARN.test(arn)) return { keyText: arn, instanceId: null };
  const [, region, account, instanceId] = INSTANCE_ARN.exec(arn ?? "") ?? [];
  if (instanceId === undefined) throw invalidParameter("ProtectedResourceArn");
  if (region !== call.caller.region || account !== call.caller.account) {
    throw new AlibabaError("Forbidden.DKMSInstanceNotFound");
  }
  return { keyText: null, instanceId };
}
