import { checkCipher } from "../cipher-choice.ts";
import { decryptNamed, namedForDecrypt } from "../decryption.ts";
import { operation } from "../operation.ts";
import { required } from "../subjects.ts";

export const decrypt = operation({
  name: "Decrypt",
  subject: namedForDecrypt,
  cryptographic: true,
  check(request) {
    required("CiphertextBlob", request.CiphertextBlob);
    checkCipher(request, true);
  },
  run: (call, request, key) => decryptNamed(call, request, key),
});
