import { act } from "../../data/act.ts";
import { awsCommand } from "../../data/commands.ts";
import { setParams } from "../../data/place.ts";
import { counted, moment } from "../../data/words.ts";
import { Snippet } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Facts } from "../../ui/fields.tsx";
import { Connection, type KeyStore } from "./store.tsx";

/** A custom key store, how busy its cluster is to be, and how it is connected. */
export function StoreDetail({ of: store }: { readonly of: KeyStore }) {
  const { customKeyStoreId: id, clusterId, becomes, limit } = store;
  const kms = (operation: string) => awsCommand(store, "kms", operation, "--custom-key-store-id", id);
  return (
    <Dialog label={`Key store ${store.name}`} isSide onClose={() => setParams({ s: null })}>
      <Facts
        facts={[
          ["Connection", <Connection key="connection" of={store} />],
          becomes ? ["Becomes", `${becomes.state.toLowerCase()} at ${moment(becomes.at)}`] : null,
          ["Id", <code key="id">{id}</code>],
          ["Account and Region", `${store.account} · ${store.region}`],
          clusterId ? ["Cluster", clusterId] : null,
          limit === undefined ? null : ["Lets through", `${counted(limit)} requests a second`],
          store.uriEndpoint ? ["Proxy", `${store.uriEndpoint}${store.uriPath ?? ""}`] : null,
          store.vpcEndpointService ? ["VPC endpoint service", store.vpcEndpointService] : null,
          ["Made at", moment(store.createdAt)],
        ]}
      />
      {clusterId && <LoadForm of={store} clusterId={clusterId} />}
      <h2>By the CLI</h2>
      <Snippet
        label={store.state === "CONNECTED" ? "Disconnect it" : "Connect it"}
        text={kms(store.state === "CONNECTED" ? "disconnect-custom-key-store" : "connect-custom-key-store")}
      />
      <Snippet
        label="Delete it, once it has no keys and is disconnected"
        text={kms("delete-custom-key-store")}
      />
    </Dialog>
  );
}

function LoadForm({ of: store, clusterId }: { readonly of: KeyStore; readonly clusterId: string }) {
  const { account, region, load = 0, sessions } = store;
  return (
    <>
      <h2>Load of the cluster</h2>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          const given = new FormData(event.currentTarget);
          const percent = Number(given.get("load"));
          void act(`The cluster is busy to ${percent} %.`, {
            method: "PUT",
            path: `clusters/${encodeURIComponent(clusterId)}`,
            body: { account, region, load: percent / 100, sessions: given.get("sessions") },
          });
        }}
      >
        <label>
          <span class="label">Percent of its rate that others use up</span>
          <input name="load" type="number" min="0" max="100" step="0.1" value={load * 100} required />
        </label>
        <label>
          <span class="label">Sessions</span>
          <select name="sessions" value={sessions}>
            <option value="free">free</option>
            <option value="exhausted">exhausted: every use fails</option>
          </select>
        </label>
        <button type="submit">Set</button>
      </form>
    </>
  );
}
