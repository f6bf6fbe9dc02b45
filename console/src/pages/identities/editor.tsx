import { useSignal } from "@preact/signals";
import { act } from "../../data/act.ts";
import { hrefOf, setParams } from "../../data/place.ts";
import { chosenPlace } from "../../data/where.ts";
import { moment } from "../../data/words.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Facts, JsonField } from "../../ui/fields.tsx";
import { CLOUDS, type Identity, idOf, pathOf } from "./identity.ts";
import { bodyOf, type Member, textsOf, wrongOf } from "./members.ts";

const LABELS: Readonly<Record<Member, string>> = {
  policies: "Policies: documents, {name, document}, ARNs of managed ones",
  boundary: "Permissions boundary: an ARN, or a document",
  tags: "Tags",
  trust: "Trust policy",
};

/** Shows a user or role, and lets its policies be changed. @param identity null for a new one */
export function IdentityEditor({ identity }: { readonly identity: Identity | null }) {
  const chosen = chosenPlace();
  const cloud = useSignal(identity?.cloud ?? chosen?.cloud ?? "aws");
  const account = useSignal(identity?.account ?? chosen?.account ?? "");
  const principal = useSignal(identity?.principal ?? "user/");
  const before = textsOf(identity);
  const texts = useSignal(before);
  const asks = useSignal(false);
  const close = () => setParams({ who: null });
  const members: readonly Member[] = [
    "policies",
    ...(cloud.value === "aws" ? (["boundary"] as const) : []),
    "tags",
    ...(principal.value.startsWith("role/") ? (["trust"] as const) : []),
  ];
  const wrongs = members.map((member) => [member, wrongOf(member, texts.value, before)] as const);
  const isWrong = wrongs.some(([, wrong]) => wrong !== null);
  const who = { cloud: cloud.value, account: account.value.trim(), principal: principal.value.trim() };
  const save = async () => {
    const body = bodyOf(texts.value, before);
    const done = await act<Identity>(`${who.principal} is set.`, { method: "PUT", path: pathOf(who), body });
    if (done) close();
  };
  return (
    <Dialog label={identity?.principal ?? "A user or role"} isSide onClose={close}>
      {identity ? (
        <Known identity={identity} />
      ) : (
        <div class="filters">
          <label>
            <span class="label">Cloud</span>
            <select
              value={cloud.value}
              onChange={({ currentTarget: { value } }) => {
                cloud.value = value;
              }}
            >
              {CLOUDS.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <TextField label="Account" of={account} />
          <TextField label="user/NAME or role/NAME" of={principal} />
        </div>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isWrong) void save();
        }}
      >
        {wrongs.map(([member, wrong]) => (
          <JsonField
            key={member}
            label={LABELS[member]}
            value={texts.value[member]}
            wrong={wrong}
            rows={member === "policies" ? 12 : member === "boundary" ? 2 : 5}
            onInput={(text) => {
              texts.value = { ...texts.value, [member]: text };
            }}
          />
        ))}
        <p class="actions">
          <button type="submit" disabled={isWrong}>
            Save
          </button>
          {identity && (
            <button
              type="button"
              class="danger"
              onClick={() => {
                asks.value = true;
              }}
            >
              Delete
            </button>
          )}
        </p>
      </form>
      {identity && asks.value && (
        <Confirm
          label="Delete"
          text={`${identity.principal} of ${identity.account} ends with its access keys.`}
          name={identity.principal}
          onClose={() => {
            asks.value = false;
          }}
          onDone={async () => {
            const gone = { method: "DELETE", path: pathOf(identity) };
            if (await act(`${idOf(identity)} is deleted.`, gone)) close();
          }}
        />
      )}
    </Dialog>
  );
}

function Known({ identity }: { readonly identity: Identity }) {
  const asked = {
    tab: "explain",
    ecloud: identity.cloud,
    eaccount: identity.account,
    ask: identity.principal,
  };
  return (
    <>
      <Facts
        facts={[
          ["ARN", <code key="arn">{identity.arn}</code>],
          ["Id", <code key="id">{identity.id}</code>],
          identity.groups && identity.groups.length > 0 ? ["Groups", identity.groups.join(", ")] : null,
          ["Made at", moment(identity.createdAt)],
        ]}
      />
      <p>
        <a href={hrefOf("identities", asked)}>May it …? Explain a request</a>
      </p>
    </>
  );
}

function TextField({ label, of }: { readonly label: string; readonly of: { value: string } }) {
  return (
    <label>
      <span class="label">{label}</span>
      <input
        value={of.value}
        required
        onInput={({ currentTarget: { value } }) => {
          of.value = value;
        }}
      />
    </label>
  );
}
