import { required } from "../../../shape.ts";
import { changeProvider, clientId, onProvider } from "../providers.ts";

export const removeClientIDFromOpenIDConnectProvider = onProvider({
  name: "RemoveClientIDFromOpenIDConnectProvider",
  input: { ClientID: required(clientId) },
  run: (call, { ClientID }, arn) =>
    changeProvider(call, arn, (record) => ({
      ...record,
      clientIds: record.clientIds.filter((each) => each !== ClientID),
    })),
});
