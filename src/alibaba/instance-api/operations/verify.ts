import { can } from "../../kms/keys/key-fitness.ts";
import { checkSigned, signingFor } from "../asymmetric.ts";
import { operation } from "../operation.ts";
import { keyNamed, required } from "../subjects.ts";

export const verify = operation({
  name: "Verify",
  subject: keyNamed,
  cryptographic: true,
  check(request) {
    required("Signature", request.Signature);
    checkSigned(request);
  },
  async run(call, request, key) {
    const signature = required("Signature", request.Signature);
    const signing = await signingFor(call, key, request);
    const { algorithm, inner, message, messageType, keyVersionId } = signing;
    const Value = await can(signing.key, "verify")(inner, message, signature, messageType);
    return {
      message: { KeyId: key.record.keyId, Value, Algorithm: algorithm, MessageType: messageType },
      keyVersionId,
    };
  },
});
