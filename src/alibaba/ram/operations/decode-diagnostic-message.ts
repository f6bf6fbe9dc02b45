import { required } from "../../../shape.ts";
import { decodedDiagnosis } from "../../protocol/diagnostic.ts";
import { wrongParameter } from "../errors.ts";
import { text } from "../members.ts";
import { operation } from "../operation.ts";
import { everything } from "../subjects.ts";

export const decodeDiagnosticMessage = operation({
  name: "DecodeDiagnosticMessage",
  input: { EncodedDiagnosticMessage: required(text) },
  subjects: everything,
  async run({ runtime, place }, { EncodedDiagnosticMessage }) {
    const { workspace, account } = place;
    const diagnosis = await decodedDiagnosis(runtime.masterKey, workspace, account, EncodedDiagnosticMessage);
    if (diagnosis === null) throw wrongParameter("EncodedDiagnosticMessage");
    return { DecodedDiagnosticMessage: diagnosis };
  },
});
