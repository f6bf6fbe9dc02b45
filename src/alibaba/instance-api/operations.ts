import type { InstanceOperation } from "./messages.ts";
import type { AnyOperation } from "./operation.ts";
import { advanceDecrypt } from "./operations/advance-decrypt.ts";
import { advanceEncrypt } from "./operations/advance-encrypt.ts";
import { advanceGenerateDataKey } from "./operations/advance-generate-data-key.ts";
import { advanceGenerateDataKeyPair } from "./operations/advance-generate-data-key-pair.ts";
import { advanceGenerateDataKeyPairWithoutPlaintext } from "./operations/advance-generate-data-key-pair-without-plaintext.ts";
import { decrypt } from "./operations/decrypt.ts";
import { encrypt } from "./operations/encrypt.ts";
import { generateDataKey } from "./operations/generate-data-key.ts";
import { generateDataKeyPair } from "./operations/generate-data-key-pair.ts";
import { generateDataKeyPairWithoutPlaintext } from "./operations/generate-data-key-pair-without-plaintext.ts";
import { generateRandom } from "./operations/generate-random.ts";
import { getPublicKey } from "./operations/get-public-key.ts";
import { getSecretValue } from "./operations/get-secret-value.ts";
import { sign } from "./operations/sign.ts";
import { verify } from "./operations/verify.ts";

/** The operations of the Instance API, by name. */
export const OPERATIONS: Readonly<Record<InstanceOperation, AnyOperation>> = {
  AdvanceDecrypt: advanceDecrypt,
  AdvanceEncrypt: advanceEncrypt,
  AdvanceGenerateDataKeyPairWithoutPlaintext: advanceGenerateDataKeyPairWithoutPlaintext,
  AdvanceGenerateDataKeyPair: advanceGenerateDataKeyPair,
  AdvanceGenerateDataKey: advanceGenerateDataKey,
  Decrypt: decrypt,
  Encrypt: encrypt,
  GenerateDataKeyPairWithoutPlaintext: generateDataKeyPairWithoutPlaintext,
  GenerateDataKeyPair: generateDataKeyPair,
  GenerateDataKey: generateDataKey,
  GenerateRandom: generateRandom,
  GetPublicKey: getPublicKey,
  GetSecretValue: getSecretValue,
  Sign: sign,
  Verify: verify,
};
