import { AwsError } from "../../protocol/errors.ts";
import { unsignedOperation } from "../operation.ts";

/** The name is one that SDKs have. An error of the model says what is not here, with a status that nobody retries. */
export const assumeRoleWithSaml = unsignedOperation({
  name: "AssumeRoleWithSAML",
  unsigned: true,
  input: {},
  run() {
    throw new AwsError(
      "InvalidIdentityToken",
      "fauxkms has no SAML providers: AssumeRole and AssumeRoleWithWebIdentity give sessions of roles.",
    );
  },
});
