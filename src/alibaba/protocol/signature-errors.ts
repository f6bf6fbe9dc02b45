import type { AcsProblem } from "../../auth/acs-signature.ts";
import { ALIBABA_ERRORS } from "../../faults/alibaba-errors.ts";
import { AlibabaError, invalidParameter, missingParameter } from "./error.ts";

/** The error for a signature problem, in the words of the gateway in front of KMS. */
export function signatureError(problem: AcsProblem): AlibabaError {
  switch (problem.problem) {
    case "missing":
      return missingParameter("AccessKeyId");
    case "incomplete":
      return new AlibabaError(
        "IncompleteSignature",
        `${ALIBABA_ERRORS.IncompleteSignature.text} Missing: ${problem.lacks.join(", ")}.`,
      );
    case "malformed":
      return new AlibabaError("IncompleteSignature");
    case "unsupported":
      return invalidParameter(problem.what);
    case "timestampMissing":
      return new AlibabaError(
        "IllegalTimestamp",
        `The input parameter "${problem.name}" that is mandatory for processing this request is not supplied.`,
      );
    case "timestampMalformed":
      return new AlibabaError("InvalidTimeStamp.Format");
    case "expired":
      return new AlibabaError("InvalidTimeStamp.Expired");
    case "mismatch": {
      const { text } = ALIBABA_ERRORS.SignatureDoesNotMatch;
      // V1 signs the parameters themselves, with a Plaintext among them, so only a hash of them is shown. Clients of V1
      // cut the message at its colon.
      const toSign = problem.canonicalRequest === null ? "<not shown>" : problem.toSign;
      return new AlibabaError("SignatureDoesNotMatch", `${text} server string to sign is:${toSign}`);
    }
  }
}
