import { KeyDetail } from "./detail.tsx";
import { KeyList } from "./list.tsx";

/** Keys, or one of them. */
export function KeysPage({ rest }: { readonly rest: string }) {
  const [cloud = "", account = "", region = "", ...id] = rest.split("/");
  const keyId = id.join("/");
  return keyId === "" ? (
    <KeyList />
  ) : (
    <KeyDetail key={rest} cloud={cloud} account={account} region={region} keyId={keyId} />
  );
}
