import { awsCommand } from "../../data/commands.ts";
import { useLists } from "../../data/lists.ts";
import { param, setParams } from "../../data/place.ts";
import { chosenPlace, usePlaces, type Where } from "../../data/where.ts";
import { counted } from "../../data/words.ts";
import { Elsewhere } from "../../ui/elsewhere.tsx";
import { Page } from "../../ui/page.tsx";
import { type Column, Rows } from "../../ui/rows.tsx";
import { Failed, Loaded } from "../../ui/states.tsx";
import { StoreDetail } from "./detail.tsx";
import { Connection, type KeyStore } from "./store.tsx";

const COLUMNS: readonly Column<KeyStore>[] = [
  { name: "Name", of: ({ name }) => name },
  { name: "Kind", of: ({ type }) => (type === "AWS_CLOUDHSM" ? "CloudHSM cluster" : "external") },
  { name: "Connection", of: (store) => <Connection of={store} /> },
  { name: "Id", of: ({ customKeyStoreId }) => <code>{customKeyStoreId}</code> },
  { name: "Backed by", of: ({ clusterId, uriEndpoint }) => clusterId ?? uriEndpoint },
  {
    name: "Load",
    of: ({ load }) => (load === undefined ? "–" : `${counted(Math.round(load * 100))} %`),
    isNumber: true,
  },
];

const PLACE: readonly Column<KeyStore>[] = [
  { name: "Account", of: ({ account }) => account },
  { name: "Region", of: ({ region }) => region },
];

interface Answer extends Where {
  readonly customKeyStores: readonly Omit<KeyStore, keyof Where>[];
}

const rowsOf = ({ cloud, account, region, customKeyStores }: Answer): readonly KeyStore[] =>
  customKeyStores.map((store) => ({ ...store, cloud, account, region }));

/** Custom key stores of AWS: whether they are connected, and how busy their clusters are. */
export function StoresPage() {
  const chosen = chosenPlace();
  const places = usePlaces("aws");
  const told = useLists(
    places.data?.map(({ account, region }) => ({ path: "custom-key-stores", query: { account, region } })) ??
      null,
    rowsOf,
  );
  const region = chosen?.cloud === "aws" ? chosen.region : "us-east-1";
  const open = told.data?.find(({ customKeyStoreId }) => customKeyStoreId === param("s"));
  return (
    <Page
      name="Key stores"
      actions={
        <button type="button" onClick={told.again}>
          Read anew
        </button>
      }
    >
      <p>Custom key stores are of AWS. Passwords of clusters and secrets of proxies are shown nowhere.</p>
      {places.error && <Failed message={places.error.message} again={places.again} />}
      <Loaded
        told={told}
        isEmpty={(stores) => stores.length === 0 && !told.isPartial}
        empty={
          <Elsewhere
            noun="custom key store"
            page="stores"
            make={awsCommand(
              { region },
              "kms",
              "create-custom-key-store",
              ...["--custom-key-store-name", "hsm", "--cloud-hsm-cluster-id", "cluster-abcdefghijk"],
              ...["--key-store-password", "kmsPswd", "--trust-anchor-certificate", "file://customerCA.crt"],
            )}
          />
        }
      >
        {(stores) => (
          <Rows
            label="Custom key stores"
            rows={stores}
            columns={chosen ? COLUMNS : [...COLUMNS, ...PLACE]}
            keyOf={({ customKeyStoreId }) => customKeyStoreId}
            onOpen={({ customKeyStoreId }) => setParams({ s: customKeyStoreId }, true)}
          />
        )}
      </Loaded>
      {open && <StoreDetail key={open.customKeyStoreId} of={open} />}
    </Page>
  );
}
