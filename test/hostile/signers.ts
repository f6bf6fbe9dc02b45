import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { keyOf } from "../support/sts.ts";
import type { Signer } from "./signing.ts";

/** Who asks at AWS: `user` and `session` may do everything, `nobody` has no policies. */
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

/** The callers of an account. @throws Error where the server refuses */
export async function callersOf(site: Site): Promise<Readonly<Record<CallerName, Signer>>> {
  const { url, account, root, control, sid, headers } = site;
  const { region } = root;
  const policies = [{ Version: "2012-10-17", Statement: [{ Sid: sid, ...EVERYTHING }] }];
  const keyOfPrincipal = async (principal: string, more: object): Promise<Signer> => {
    const made = await control("POST", "credentials", { cloud: "aws", account, principal, ...more });
    return { accessKeyId: made.accessKeyId ?? "", secret: made.secretAccessKey ?? "", region };
  };
  const user = await keyOfPrincipal("user/caller", { policies, tags: { team: "red" } });
  const nobody = await keyOfPrincipal("user/nobody", {});
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
