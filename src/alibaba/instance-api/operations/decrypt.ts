import { decryptNamed, namedForDecrypt } from "../decryption.ts";
import { operation } from "../operation.ts";

export const decrypt = operation({
  name: "Decrypt",
  subject: namedForDecrypt,
  cryptographic: true,
  run: (call, request, key) => decryptNamed(call, request, key),
});
