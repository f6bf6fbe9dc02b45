import { required } from "../../../shape.ts";
import { overQuota } from "../errors.ts";
import { changeProvider, clientId, onProvider } from "../providers.ts";

/** Client ids of a provider (IAM User Guide, IAM and AWS STS quotas). */
const MOST_CLIENTS = 100;

export const addClientIDToOpenIDConnectProvider = onProvider({
  name: "AddClientIDToOpenIDConnectProvider",
  input: { ClientID: required(clientId) },
  run: (call, { ClientID }, arn) =>
    changeProvider(call, arn, (record) => {
      const clientIds = [...new Set([...record.clientIds, ClientID])];
      if (clientIds.length > MOST_CLIENTS) throw overQuota("ClientIdsPerOpenIdConnectProvider", MOST_CLIENTS);
      return { ...record, clientIds };
    }),
});
