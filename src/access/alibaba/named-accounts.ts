import { readStoredPolicy } from "../policy/stored.ts";

const ACCOUNT = /^acs:ram::(\d+):/;

/** The accounts besides its owner's that the policies of keys and secrets name, each once. */
export function accountsNamed(policies: readonly string[], owner: string): string[] {
  const accounts = new Set<string>();
  for (const policy of policies) {
    for (const { principal } of readStoredPolicy(policy).statements) {
      for (const { name } of principal?.values ?? []) {
        const account = ACCOUNT.exec(name)?.[1];
        if (account !== undefined && account !== owner) accounts.add(account);
      }
    }
  }
  return [...accounts];
}
