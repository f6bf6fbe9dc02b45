import { Page } from "../../ui/page.tsx";
import { Tabs, tabOf } from "../../ui/tabs.tsx";
import { ExplainForm } from "./explain.tsx";
import { IdentityList } from "./list.tsx";

const TABS = [
  { id: "list", name: "Users and roles" },
  { id: "explain", name: "Explain" },
] as const;

/** Users and roles with what they may, and why a request would be allowed or denied. */
export function IdentitiesPage() {
  return (
    <Page name="Identities">
      <Tabs label="Identities" page="identities" tabs={TABS} />
      {tabOf(TABS) === "explain" ? <ExplainForm /> : <IdentityList />}
    </Page>
  );
}
