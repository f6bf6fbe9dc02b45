import { SecretDetail } from "./detail.tsx";
import { SecretList } from "./list.tsx";

/** Secrets, or one of them. */
export function SecretsPage({ rest }: { readonly rest: string }) {
  const [account = "", region = "", ...name] = rest.split("/");
  if (name.length === 0) return <SecretList />;
  return <SecretDetail key={rest} account={account} region={region} name={name.join("/")} />;
}
