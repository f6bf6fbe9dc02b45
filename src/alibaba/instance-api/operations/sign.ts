import { can } from "../../kms/keys/key-fitness.ts";
import { checkSigned, signingFor } from "../asymmetric.ts";
import { operation } from "../operation.ts";
import { keyNamed } from "../subjects.ts";

export const sign = operation({
  name: "Sign",
  subject: keyNamed,
  cryptographic: true,
  check: checkSigned,
  async run(call, request, key) {
    const signing = await signingFor(call, key, request);
    const { algorithm, inner, message, messageType, keyVersionId } = signing;
    const Signature = await can(signing.key, "sign")(inner, message, messageType);
    return {
      message: { KeyId: key.record.keyId, Signature, Algorithm: algorithm, MessageType: messageType },
      keyVersionId,
    };
  },
});
