import { CreateKeyCommand, type CreateKeyCommandInput, KMSClient } from "@aws-sdk/client-kms";
import { serverUrl } from "./client.ts";
import { controlAt, type MadeWorkspace, makeWorkspace } from "./made-workspaces.ts";

const ADMIN = "test-admin-token";

/** A statement as JSON has it. */
export type Statement = Readonly<Record<string, unknown>>;

/** What a user or role may; see `POST credentials`. */
export interface Rights {
  readonly policies?: readonly unknown[];
  readonly boundary?: unknown;
  readonly tags?: Readonly<Record<string, string>>;
  readonly trust?: unknown;
}

/** A policy of one or several statements. */
export const policy = (...statements: readonly Statement[]) => ({
  Version: "2012-10-17",
  Statement: statements,
});

/** Statements on all resources. */
export const allow = (Action: string | readonly string[], more: object = {}): Statement => ({
  Effect: "Allow",
  Action,
  Resource: "*",
  ...more,
});
export const deny = (Action: string | readonly string[], more: object = {}): Statement => ({
  ...allow(Action, more),
  Effect: "Deny",
});

/**
 * A workspace of its own on the strict server, in which signatures are verified and policies decide: an account `a` with
 * keys, and another one, `b`.
 */
export class AuthorizationScene {
  readonly #made: MadeWorkspace;
  readonly #clients: KMSClient[] = [];
  readonly b = "444455556666";

  private constructor(made: MadeWorkspace) {
    this.#made = made;
  }

  static async begin(): Promise<AuthorizationScene> {
    return new AuthorizationScene(await makeWorkspace(serverUrl("strict"), {}, ADMIN));
  }

  get a(): string {
    return this.#made.aws.accountId;
  }

  /** The statement of default key policies. */
  get delegating(): Statement {
    return allow("kms:*", { Principal: { AWS: `arn:aws:iam::${this.a}:root` } });
  }

  /** The vendor's SDK. @param header of `X-Fauxkms-Context` */
  client(
    credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
    { region = "us-east-1", played }: { region?: string; played?: string } = {},
  ): KMSClient {
    const client = new KMSClient({ endpoint: this.#made.url, region, credentials, maxAttempts: 1 });
    if (played !== undefined) {
      client.middlewareStack.add(
        (next) => (args) => {
          const { headers } = args.request as { headers: Record<string, string> };
          headers["x-fauxkms-context"] = played;
          return next(args);
        },
        { step: "build" },
      );
    }
    this.#clients.push(client);
    return client;
  }

  /** The root user of account `a`. */
  root(options: { region?: string } = {}): KMSClient {
    return this.client(this.#made.aws, options);
  }

  /** An access key of a principal. @throws Error where the server refuses */
  async credentials(principal: string, rights: Rights = {}, account = this.a) {
    const body = { cloud: "aws", account, principal, ...rights };
    const { status, json } = await this.control("POST", "credentials", body);
    if (status !== 201) throw new Error(`no access key: ${JSON.stringify(json)}`);
    return json as { accessKeyId: string; secretAccessKey: string };
  }

  /** The SDK as a user or role with inline policies of these statements. */
  async as(principal: string, statements: readonly Statement[] = [], more: Rights = {}, account = this.a) {
    const policies = statements.length === 0 ? [] : [policy(...statements)];
    return this.client(await this.credentials(principal, { policies, ...more }, account));
  }

  control(method: string, path: string, body?: unknown) {
    return controlAt(this.#made.url, method, path, body, this.#made.token);
  }

  /** A key with a policy of these statements, which may lock its maker out. @returns its ARN */
  async key(statements: readonly Statement[] | null, input: CreateKeyCommandInput = {}): Promise<string> {
    const made = await this.root().send(
      new CreateKeyCommand({
        ...input,
        ...(statements && {
          Policy: JSON.stringify(policy(...statements)),
          BypassPolicyLockoutSafetyCheck: true,
        }),
      }),
    );
    return made.KeyMetadata?.Arn ?? "";
  }
}
