import { alibabaClient } from "../support/alibaba.ts";
import { RAM_VERSION, ramTrust } from "../support/ram.ts";
import { type CallerName, type Control, keyOfPrincipal } from "./signers.ts";
import type { Signer } from "./signing.ts";

/** The role of the session, which trusts its account. */
export const RAM_ROLE = "caller";

const STS_VERSION = "2015-04-01";
const EVERYTHING = { Effect: "Allow", Action: "*", Resource: "*" };

/** What the callers of an account at Alibaba Cloud need to be made. */
export interface AlibabaSite {
  readonly url: string;
  readonly account: string;
  readonly root: Signer;
  readonly control: Control;
  /** The workspace that requests have to name; null where their access keys say it. */
  readonly workspace: string | null;
}

/** The callers of an account, of whom `user` and `session` may do everything. @throws Error where the server refuses */
export async function alibabaCallersOf(site: AlibabaSite): Promise<Readonly<Record<CallerName, Signer>>> {
  const { url, account, root, control, workspace } = site;
  const { region } = root;
  const at = { control, cloud: "alibaba", account, region } as const;
  const policies = [{ Version: "1", Statement: [EVERYTHING] }];
  const user = await keyOfPrincipal(at, "user/caller", { policies });
  const nobody = await keyOfPrincipal(at, "user/nobody", {});
  const clientOf = (version: string, { accessKeyId, secret }: Signer) =>
    alibabaClient({
      ...{ url, account, region, version },
      accessKey: { accessKeyId, accessKeySecret: secret },
      ...(workspace !== null && { workspace }),
    });
  const ram = clientOf(RAM_VERSION, root);
  const trust = ramTrust({ RAM: [`acs:ram::${account}:root`] });
  await ram.call("CreateRole", { RoleName: RAM_ROLE, AssumeRolePolicyDocument: trust });
  const everything = { PolicyType: "System", PolicyName: "AdministratorAccess" };
  await ram.call("AttachPolicyToRole", { ...everything, RoleName: RAM_ROLE });
  const assumed = await clientOf(STS_VERSION, user).call("AssumeRole", {
    RoleArn: `acs:ram::${account}:role/${RAM_ROLE}`,
    RoleSessionName: "hostile",
  });
  const { AccessKeyId, AccessKeySecret, SecurityToken } = assumed.Credentials as Readonly<
    Record<string, string>
  >;
  const session = {
    accessKeyId: AccessKeyId ?? "",
    secret: AccessKeySecret ?? "",
    sessionToken: SecurityToken ?? "",
    region,
  };
  return { root, user, nobody, session };
}
