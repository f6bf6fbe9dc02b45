import { required, string } from "../../../shape.ts";
import { AwsError } from "../../protocol/errors.ts";
import { requirePermission } from "../../protocol/permission.ts";
import { operation } from "../operation.ts";

/** KMS encodes no message, so there is none that could be decoded. */
export const decodeAuthorizationMessage = operation({
  name: "DecodeAuthorizationMessage",
  input: { EncodedMessage: required(string({ min: 1, max: 10_240 })) },
  async run(call) {
    await requirePermission(call, { actions: ["sts:DecodeAuthorizationMessage"], resource: "*", keys: [] });
    throw new AwsError(
      "InvalidAuthorizationMessageException",
      "The encoded message is invalid: fauxkms has no service that encodes authorization messages.",
    );
  },
});
