import { toBase64 } from "../../../bytes.ts";
import { iso } from "../../../iso-time.ts";
import { newImportParameters } from "../../../keys/import-token.ts";
import { required, string } from "../../../shape.ts";
import {
  requireImported,
  requireWrapping,
  WRAPPING_ALGORITHMS,
  WRAPPING_KEY_SPECS,
} from "../crypto/import.ts";
import { customerKey } from "../keys/own-key.ts";
import { keyId } from "../members.ts";
import { operation } from "../operation.ts";

export const getParametersForImport = operation({
  name: "GetParametersForImport",
  permissions: [{ action: "kms:GetParametersForImport", resource: "key" }],
  input: {
    KeyId: required(keyId),
    WrappingAlgorithm: required(string({ values: WRAPPING_ALGORITHMS })),
    WrappingKeySpec: required(string({ values: WRAPPING_KEY_SPECS })),
  },
  locate: customerKey("KeyId"),
  async run(call, input, { record }) {
    const { WrappingAlgorithm: algorithm, WrappingKeySpec: keySpec } = input;
    requireImported(record);
    requireWrapping(record, algorithm, keySpec);
    const target = { workspace: call.caller.workspace, arn: record.arn };
    const wrapping = { algorithm, keySpec };
    const made = await newImportParameters(call, target, wrapping, call.now);
    return {
      KeyId: record.keyId,
      ImportToken: toBase64(made.token),
      PublicKey: toBase64(made.publicKey),
      TokenExpireTime: iso(made.validTo),
    };
  },
});
