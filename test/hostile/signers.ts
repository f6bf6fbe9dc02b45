import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { keyOf } from "../support/sts.ts";
import type { Signer } from "./signing.ts";

/** Who asks: `user` and `session` may do everything, `nobody` has no policies. */
export const CALLERS = ["root", "user", "session", "nobody"] as const;
export type CallerName = (typeof CALLERS)[number];

/** The role of the session, which trusts its account. */
export const ROLE = "role/team/caller";

/** A call of the control API in a workspace, which throws where it is refused. */
export type Control = (
  method: string,
  path: string,
  body?: object,
) => Promise<Readonly<Record<string, string>>>;

const EVERYTHING = { Effect: "Allow", Action: "*", Resource: "*" };

/** What the callers of an account need to be made. */
export interface Site {
  readonly url: string;
  readonly account: string;
  readonly root: Signer;
  readonly control: Control;
  /** Sid of the policies of `user`, by which they are known where they should not be seen. */
  readonly sid: string;
  /** Headers that choose the workspace. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Where principals are. */
interface PrincipalPlace {
  readonly control: Control;
  readonly cloud: "aws" | "alibaba";
  readonly account: string;
  readonly region: string;
}

/** A new access key of a principal. @param more policies and the like. @throws Error where the server refuses */
export async function keyOfPrincipal(
  { control, cloud, account, region }: PrincipalPlace,
  principal: string,
  more: object,
): Promise<Signer> {
  const made = await control("POST", "credentials", { cloud, account, principal, ...more });
  const secret = made.secretAccessKey ?? made.accessKeySecret ?? "";
  return { accessKeyId: made.accessKeyId ?? "", secret, region };
}

/** The callers of an account at AWS. @throws Error where the server refuses */
export async function callersOf(site: Site): Promise<Readonly<Record<CallerName, Signer>>> {
  const { url, account, root, control, sid, headers } = site;
  const { region } = root;
  const policies = [{ Version: "2012-10-17", Statement: [{ Sid: sid, ...EVERYTHING }] }];
  const at = { control, cloud: "aws", account, region } as const;
  const user = await keyOfPrincipal(at, "user/caller", { policies, tags: { team: "red" } });
  const nobody = await keyOfPrincipal(at, "user/nobody", {});
  await control("PUT", `identities/aws/${account}/${encodeURIComponent(ROLE)}`, { policies });
  const client = new STSClient({
    endpoint: url,
    region,
    credentials: { accessKeyId: user.accessKeyId, secretAccessKey: user.secret },
    maxAttempts: 1,
  });
  client.middlewareStack.add(
    (next) => (args) => {
      Object.assign((args.request as { headers: object }).headers, headers);
      return next(args);
    },
    { step: "build" },
  );
  const RoleArn = `arn:aws:iam::${account}:${ROLE}`;
  const assumed = await client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "hostile" }));
  const { accessKeyId, secretAccessKey, sessionToken } = keyOf(assumed.Credentials);
  return { root, user, nobody, session: { accessKeyId, secret: secretAccessKey, region, sessionToken } };
}
