import { toBase64 } from "../../../bytes.ts";
import { newImportParameters } from "../../../keys/import-token.ts";
import { required, string } from "../../../shape.ts";
import { epochSeconds } from "../../protocol/time.ts";
import { imported } from "../keys/key-fitness.ts";
import { requireWrapping, WRAPPING_ALGORITHMS, WRAPPING_KEY_SPECS } from "../keys/wrapping.ts";
import { keyId } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const getParametersForImport = operation({
  name: "GetParametersForImport",
  permissions: [{ action: "kms:GetParametersForImport", resource: "key" }],
  kinds: [imported],
  input: {
    KeyId: required(keyId),
    WrappingAlgorithm: required(string({ values: WRAPPING_ALGORITHMS })),
    WrappingKeySpec: required(string({ values: WRAPPING_KEY_SPECS })),
  },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  async run(call, input, key) {
    const { WrappingAlgorithm: algorithm, WrappingKeySpec: keySpec } = input;
    requireWrapping(key.record, algorithm, keySpec);
    const target = { workspace: call.caller.workspace, arn: key.record.arn };
    const wrapping = { algorithm, keySpec };
    const { token, publicKey, validTo } = await newImportParameters(call, target, wrapping, call.now);
    return {
      KeyId: key.record.arn,
      ImportToken: toBase64(token),
      PublicKey: toBase64(publicKey),
      ParametersValidTo: epochSeconds(validTo),
    };
  },
});
