import { decryptNamed, namedForDecrypt } from "../decryption.ts";
import { operation } from "../operation.ts";
import { required } from "../subjects.ts";

export const decrypt = operation({
  name: "Decrypt",
  subject: namedForDecrypt,
  cryptographic: true,
  check: ({ CiphertextBlob }) => required("CiphertextBlob", CiphertextBlob),
  run: (call, request, key) => decryptNamed(call, request, key),
});
