import { required } from "../../../shape.ts";
import { changeProvider, onProvider, thumbprints } from "../providers.ts";

export const updateOpenIDConnectProviderThumbprint = onProvider({
  name: "UpdateOpenIDConnectProviderThumbprint",
  input: { ThumbprintList: required(thumbprints) },
  run: (call, { ThumbprintList }, arn) =>
    changeProvider(call, arn, (record) => ({ ...record, thumbprints: ThumbprintList })),
});
