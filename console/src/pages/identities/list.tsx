import { useLists } from "../../data/lists.ts";
import { useCall } from "../../data/live.ts";
import { param, setParams } from "../../data/place.ts";
import { chosenPlace } from "../../data/where.ts";
import { many, moment } from "../../data/words.ts";
import { Snippet } from "../../ui/copy.tsx";
import type { Partition } from "../../ui/place-picker.tsx";
import { type Column, Rows } from "../../ui/rows.tsx";
import { isFound, Search } from "../../ui/search.tsx";
import { Loaded } from "../../ui/states.tsx";
import { IdentityEditor } from "./editor.tsx";
import { type Identity, idOf } from "./identity.ts";

const COLUMNS: readonly Column<Identity>[] = [
  { name: "Name", of: ({ principal }) => principal },
  { name: "Cloud", of: ({ cloud }) => cloud },
  { name: "Account", of: ({ account }) => account },
  { name: "Policies", of: ({ policies }) => policies.map(nameOf).join(", ") || "none" },
  { name: "Made at", of: ({ createdAt }) => moment(createdAt) },
];

/** The name of a policy, without the account of a managed one. */
function nameOf(policy: Identity["policies"][number]): string {
  return typeof policy === "string" ? policy.slice(policy.lastIndexOf("/") + 1) : policy.name;
}

const rowsOf = ({ identities }: { readonly identities: readonly Identity[] }) => identities;

type Account = Pick<Identity, "cloud" | "account">;

/** The accounts that are looked at: the chosen one, or those that have keys, requests or access keys. */
function useAccounts(): readonly Account[] | null {
  const chosen = chosenPlace();
  const places = useCall<{ partitions: readonly Partition[] }>(chosen ? null : "partitions");
  const keys = useCall<{ credentials: readonly Account[] }>(chosen ? null : "credentials");
  if (chosen) return [chosen];
  if (!places.data || !keys.data) return null;
  const all = [...places.data.partitions, ...keys.data.credentials];
  return [...new Map(all.map(({ cloud, account }) => [`${cloud}/${account}`, { cloud, account }])).values()];
}

/** The users and roles of an account, or of all accounts that are known. */
export function IdentityList() {
  const accounts = useAccounts();
  const asked = accounts?.map(({ cloud, account }) => ({
    path: `identities/${cloud}/${encodeURIComponent(account)}`,
    query: {},
  }));
  const told = useLists(asked ?? null, rowsOf);
  const who = param("who");
  const open = told.data?.find((identity) => idOf(identity) === who);
  return (
    <>
      <div class="filters">
        <Search label="Search name, account, policies" />
        <button type="button" onClick={() => setParams({ who: "new" }, true)}>
          Add a user or role
        </button>
      </div>
      <Loaded
        told={told}
        isEmpty={(identities) => identities.length === 0 && !told.isPartial}
        empty={
          <>
            <p>
              No user and no role in{" "}
              {accounts?.length === 1 ? `account ${accounts[0]?.account}` : "the accounts that are known"}.
            </p>
            <Snippet
              label="Make one"
              text={`curl -X PUT '${location.origin}/_fauxkms/identities/aws/111122223333/user/alice' -d '{"policies":["arn:aws:iam::aws:policy/ReadOnlyAccess"]}'`}
            />
          </>
        }
      >
        {(identities) => {
          const found = identities.filter(({ principal, account, policies }) =>
            isFound([principal, account, ...policies.map(nameOf)]),
          );
          return (
            <>
              <p class="count">
                {many(found.length, "user or role").replace("user or roles", "users and roles")}
              </p>
              <Rows
                label="Users and roles"
                rows={found}
                columns={COLUMNS}
                keyOf={idOf}
                onOpen={(identity) => setParams({ who: idOf(identity) }, true)}
              />
            </>
          );
        }}
      </Loaded>
      {open && <IdentityEditor key={who} identity={open} />}
      {who === "new" && <IdentityEditor identity={null} />}
    </>
  );
}
