import { aliyunCommand } from "../../data/commands.ts";
import { useLists } from "../../data/lists.ts";
import { hrefOf } from "../../data/place.ts";
import { chosenPlace, usePlaces } from "../../data/where.ts";
import { many, moment } from "../../data/words.ts";
import { Elsewhere } from "../../ui/elsewhere.tsx";
import { State } from "../../ui/icon.tsx";
import { Page } from "../../ui/page.tsx";
import { type Column, Rows } from "../../ui/rows.tsx";
import { isFound, Search } from "../../ui/search.tsx";
import { Failed, Loaded } from "../../ui/states.tsx";
import { pageOfSecret, type Secret, secretsOf } from "./secret.ts";

const COLUMNS: readonly Column<Secret>[] = [
  { name: "Name", of: (secret) => <a href={hrefOf(pageOfSecret(secret))}>{secret.name}</a> },
  { name: "Type", of: ({ type }) => type },
  {
    name: "State",
    of: ({ plannedDeletionAt: at }) =>
      at ? <State sign="error">{`is deleted at ${moment(at)}`}</State> : <State sign="ok">there</State>,
  },
  { name: "Versions", of: ({ versions }) => versions.length, isNumber: true },
  {
    name: "Next rotation",
    of: ({ rotation }) => (rotation?.nextAt ? moment(rotation.nextAt) : "–"),
  },
  { name: "Changed at", of: ({ updatedAt }) => moment(updatedAt) },
];

const PLACE: readonly Column<Secret>[] = [
  { name: "Account", of: ({ account }) => account },
  { name: "Region", of: ({ region }) => region },
];

/** The secrets of the chosen place, or of all of them. */
export function SecretList() {
  const chosen = chosenPlace();
  const places = usePlaces("alibaba");
  const asked = places.data?.map(({ account, region }) => ({ path: "secrets", query: { account, region } }));
  const told = useLists(asked ?? null, secretsOf);
  const region = chosen?.cloud === "alibaba" ? chosen.region : "cn-hangzhou";
  const words = ["--SecretName", "db", "--SecretData", "hello", "--VersionId", "v1"];
  return (
    <Page name="Secrets" actions={<Search label="Search name, type, tags" />}>
      <p>
        Secrets are of Alibaba Cloud. Their values are never shown here: GetSecretValue tells them, to whoever
        may ask.
      </p>
      {places.error && <Failed message={places.error.message} again={places.again} />}
      <Loaded
        told={told}
        isEmpty={(secrets) => secrets.length === 0 && !told.isPartial}
        empty={
          <Elsewhere
            noun="secret"
            page="secrets"
            counted="secrets"
            make={aliyunCommand({ region }, "CreateSecret", ...words)}
          />
        }
      >
        {(secrets) => {
          const found = secrets.filter(({ name, type, description, tags }) =>
            isFound([name, type, description, ...tags.flatMap(({ key, value }) => [key, value])]),
          );
          return (
            <>
              <p class="count">{many(found.length, "secret")}</p>
              <Rows
                label="Secrets"
                rows={found}
                columns={chosen ? COLUMNS : [...COLUMNS, ...PLACE]}
                keyOf={({ arn }) => arn}
              />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
