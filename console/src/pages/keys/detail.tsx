import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useCall } from "../../data/live.ts";
import { hrefOf } from "../../data/place.ts";
import type { Where } from "../../data/where.ts";
import { moment } from "../../data/words.ts";
import { Snippet } from "../../ui/copy.tsx";
import { Facts, pretty } from "../../ui/fields.tsx";
import { Page } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Tabs, tabOf } from "../../ui/tabs.tsx";
import { KeyActions } from "./actions.tsx";
import { KeyActivity } from "./activity.tsx";
import { pageOfKey, type WholeKey } from "./key.ts";
import { KeyGrants, KeyMaterial, KeyReplicas, KeyTags } from "./parts.tsx";
import { KeyState } from "./state.tsx";

const TABS = [
  { id: "summary", name: "Summary" },
  { id: "material", name: "Material and rotation" },
  { id: "policy", name: "Policy" },
  { id: "grants", name: "Grants" },
  { id: "replicas", name: "Replicas" },
  { id: "tags", name: "Tags" },
  { id: "activity", name: "Activity" },
  { id: "actions", name: "Actions" },
] as const;

/** A key with everything but its material. */
export function KeyDetail({ keyId, ...place }: Where & { readonly keyId: string }) {
  const isGone = useSignal(false);
  const told = useCall<WholeKey>(`keys/${encodeURIComponent(keyId)}`, { ...place }, !isGone.value);
  const status = told.error?.status;
  useEffect(() => {
    isGone.value = status === 404;
  }, [status, isGone]);
  const name = told.data?.aliases[0] ?? keyId;
  return (
    <Page name={`Key ${name}`} actions={<a href={hrefOf("keys")}>All keys</a>}>
      <Tabs label="About the key" page={pageOfKey({ ...place, keyId })} tabs={TABS} />
      <Loaded told={told}>{(key) => <Shown key_={key} />}</Loaded>
    </Page>
  );
}

function Shown({ key_: key }: { readonly key_: WholeKey }) {
  switch (tabOf(TABS)) {
    case "material":
      return <KeyMaterial of={key} />;
    case "policy":
      return key.policy === "" ? (
        <p class="empty">The key has no policy.</p>
      ) : (
        <Snippet label="Key policy" text={pretty(key.policy)} />
      );
    case "grants":
      return <KeyGrants of={key} />;
    case "replicas":
      return <KeyReplicas of={key} />;
    case "tags":
      return <KeyTags of={key} />;
    case "activity":
      return <KeyActivity of={key} />;
    case "actions":
      return <KeyActions of={key} />;
    default:
      return <Summary of={key} />;
  }
}

function Summary({ of: key }: { readonly of: WholeKey }) {
  const store = key.customKeyStore;
  return (
    <Facts
      facts={[
        ["State", <KeyState key="state" state={key.state} />],
        key.deletionAt ? ["Is deleted at", moment(key.deletionAt)] : null,
        key.transitionAt ? ["Leaves this state at", moment(key.transitionAt)] : null,
        ["Id", <code key="id">{key.keyId}</code>],
        ["ARN", <code key="arn">{key.arn}</code>],
        ["Aliases", key.aliases.length === 0 ? null : key.aliases.join(", ")],
        ["Description", key.description || null],
        ["Spec", key.keySpec],
        ["Usage", key.keyUsage],
        ["Origin", key.origin],
        ["Managed by", key.manager === "CUSTOMER" ? "the customer" : (key.creator ?? "the cloud")],
        ["Made at", moment(key.createdAt)],
        ["Last use", key.lastUse ? `${moment(key.lastUse.at)} ${key.lastUse.operation}` : "never"],
        ["Changes by itself at", key.nextEventAt ? moment(key.nextEventAt) : "never"],
        key.protectionLevel ? ["Protection level", key.protectionLevel] : null,
        key.instanceId ? ["Instance", key.instanceId] : null,
        key.deletionProtection
          ? ["Deletion protection", key.deletionProtection.enabled ? "on" : "off"]
          : null,
        store
          ? [
              "Key store",
              <a key="store" href={hrefOf("stores", { s: store.customKeyStoreId })}>
                {store.customKeyStoreId}
              </a>,
            ]
          : null,
        store?.xksKeyId ? ["External key", store.xksKeyId] : null,
      ]}
    />
  );
}
