import { Failure } from "../../../errors.ts";
import { plaintextFor } from "../crypto/recipient.ts";
import { customKeyStoreById } from "../custom-key-stores/custom-key-stores.ts";
import { AwsError } from "../errors.ts";
import { customKeyStoreId, numberOfBytes, recipient } from "../members.ts";
import { type Call, operation } from "../operation.ts";

export const generateRandom = operation({
  name: "GenerateRandom",
  permissions: [{ action: "kms:GenerateRandom", resource: "none" }],
  input: {
    NumberOfBytes: numberOfBytes,
    CustomKeyStoreId: customKeyStoreId,
    Recipient: recipient,
  },
  async run(call, input) {
    if (input.CustomKeyStoreId !== undefined) await requireCluster(call, input.CustomKeyStoreId);
    if (input.NumberOfBytes === undefined) {
      throw new AwsError("ValidationException", "NumberOfBytes is required.");
    }
    return plaintextFor(call, "Plaintext", crypto.getRandomValues(new Uint8Array(input.NumberOfBytes)));
  },
});

/** Requires a connected AWS CloudHSM key store. Random bytes do not show where they come from. */
async function requireCluster(call: Call, customKeyStoreId: string): Promise<void> {
  const { state, backing } = await customKeyStoreById(call, customKeyStoreId);
  if (backing.type !== "AWS_CLOUDHSM") {
    throw new AwsError(
      "UnsupportedOperationException",
      `Custom key store ${customKeyStoreId} is of type ${backing.type}, which is not valid for this operation.`,
    );
  }
  if (state !== "CONNECTED")
    throw new Failure({ code: "customKeyStoreInvalidState", customKeyStoreId, state });
}
