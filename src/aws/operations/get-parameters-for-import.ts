import { epochSeconds } from "../../aws-json/time.ts";
import { toBase64 } from "../../bytes.ts";
import { keyKind } from "../../crypto/key-kinds.ts";
import { required, string } from "../../shape.ts";
import { IMPORT_TOKEN_MS, writeImportToken } from "../import-token.ts";
import { keyId } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";
import { requireWrapping, WRAPPING_ALGORITHMS, WRAPPING_KEY_SPECS } from "../wrapping.ts";

export const getParametersForImport = operation({
  name: "GetParametersForImport",
  input: {
    KeyId: required(keyId),
    WrappingAlgorithm: required(string({ values: WRAPPING_ALGORITHMS })),
    WrappingKeySpec: required(string({ values: WRAPPING_KEY_SPECS })),
  },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  async run(call, input, key) {
    const { WrappingAlgorithm: algorithm, WrappingKeySpec: keySpec } = input;
    requireWrapping(key.record, algorithm, keySpec);
    const kind = await keyKind(keySpec);
    const { material: privateKey, publicKey } = await kind.generate();
    if (!publicKey) throw new Error("a wrapping key without a public key");
    const validTo = call.now + IMPORT_TOKEN_MS;
    const token = await writeImportToken(call, key.record, { algorithm, keySpec, privateKey, validTo });
    return {
      KeyId: key.record.arn,
      ImportToken: toBase64(token),
      PublicKey: toBase64(publicKey),
      ParametersValidTo: epochSeconds(validTo),
    };
  },
});
