import { aliyunCommand, awsCommand } from "../../data/commands.ts";
import { useLists } from "../../data/lists.ts";
import { hrefOf, param } from "../../data/place.ts";
import { chosenPlace, usePlaces } from "../../data/where.ts";
import { many, moment } from "../../data/words.ts";
import { Elsewhere } from "../../ui/elsewhere.tsx";
import { Page } from "../../ui/page.tsx";
import { type Column, Rows } from "../../ui/rows.tsx";
import { Choice, isFound, Search } from "../../ui/search.tsx";
import { Failed, Loaded } from "../../ui/states.tsx";
import { type Key, pageOfKey } from "./key.ts";
import { KEY_STATES, KeyState } from "./state.tsx";

const COLUMNS: readonly Column<Key>[] = [
  {
    name: "Alias",
    of: (key) => (
      <a href={hrefOf(pageOfKey(key))}>
        {key.aliases[0] ?? (
          <>
            no alias<span class="hidden"> of {key.keyId}</span>
          </>
        )}
      </a>
    ),
  },
  { name: "State", of: ({ state }) => <KeyState state={state} /> },
  { name: "Id", of: ({ keyId }) => <code>{keyId}</code> },
  { name: "Spec", of: ({ keySpec }) => keySpec },
  { name: "Usage", of: ({ keyUsage }) => keyUsage },
  { name: "Origin", of: ({ origin }) => origin },
  { name: "Last use", of: ({ lastUse }) => (lastUse ? `${moment(lastUse.at)} ${lastUse.operation}` : "–") },
];

/** Where a key is, for a list that has several places. */
const PLACE: readonly Column<Key>[] = [
  { name: "Cloud", of: ({ cloud }) => cloud },
  { name: "Account", of: ({ account }) => account },
  { name: "Region", of: ({ region }) => region },
];

const rowsOf = ({ keys }: { readonly keys: readonly Key[] }) => keys;

/** The keys of the chosen place, or of all of them. */
export function KeyList() {
  const places = usePlaces();
  const asked = places.data?.map((place) => ({ path: "keys", query: { ...place } })) ?? null;
  const told = useLists(asked, rowsOf);
  const isAll = chosenPlace() === null;
  const state = param("state");
  const { cloud, region } = chosenPlace() ?? { cloud: "aws", region: "us-east-1" };
  const make =
    cloud === "alibaba"
      ? aliyunCommand({ region }, "CreateKey")
      : awsCommand({ region }, "kms", "create-key");
  return (
    <Page
      name="Keys"
      actions={
        <>
          <Search label="Search alias, id, spec, usage, origin" />
          <Choice label="State" name="state" options={KEY_STATES} />
          <button type="button" onClick={told.again}>
            Read anew
          </button>
        </>
      }
    >
      {places.error && <Failed message={places.error.message} again={places.again} />}
      <Loaded
        told={told}
        isEmpty={(keys) => keys.length === 0 && !told.isPartial}
        empty={<Elsewhere noun="key" page="keys" counted="keys" make={make} />}
      >
        {(keys) => {
          const found = keys.filter((key) => (state === "" || key.state === state) && isFound(textsOf(key)));
          return (
            <>
              <p class="count">
                {found.length === keys.length
                  ? many(keys.length, "key")
                  : `${many(found.length, "key")} of ${many(keys.length, "key")}`}
                {told.isPartial && ", reading on…"}
              </p>
              {found.length === 0 ? (
                <p class="empty">{told.isPartial ? "None so far." : "No key has all of this."}</p>
              ) : (
                <Rows
                  label="Keys"
                  rows={found}
                  columns={isAll ? [...COLUMNS, ...PLACE] : COLUMNS}
                  keyOf={({ arn }) => arn}
                />
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

/** What the search looks at. */
function textsOf({ aliases, keyId, description, keySpec, keyUsage, origin, account, region }: Key) {
  return [...aliases, keyId, description, keySpec, keyUsage, origin, account, region];
}
