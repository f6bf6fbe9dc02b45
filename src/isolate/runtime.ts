import { MasterKey } from "../crypto/master-key.ts";
import { installRsaGenerator } from "../crypto/rsa-generator.ts";
import type { TokenKeys } from "../crypto/token-keys.ts";
import { AccessKeys, type SwitchedOffKey } from "../directory/access-keys.ts";
import { type Credential, Directory } from "../directory/accounts.ts";
import { readAwsIdentity } from "../directory/aws-identity.ts";
import type { Database } from "../directory/database.ts";
import { IdentityDirectory } from "../directory/identities.ts";
import { type Destroy, InstanceDirectory } from "../directory/instances.ts";
import { MakerTokens } from "../directory/maker-tokens.ts";
import { directoryDatabase } from "../directory/migrations.ts";
import { readRamIdentity } from "../directory/ram-identity.ts";
import { SecretCheck } from "../directory/secret-check.ts";
import { WorkspaceMakers } from "../directory/workspace-makers.ts";
import { type WorkspaceToken, WorkspaceTokens } from "../directory/workspace-tokens.ts";
import type { Env } from "../env.ts";
import { UnidentifiedCount } from "../meter/unidentified.ts";
import type { Journal } from "../objects/journal/api.ts";
import type { KeyStoreApi } from "../objects/key-store/api.ts";
import type { QuotaCounters } from "../objects/quota-counters/api.ts";
import { Regions } from "../regions.ts";
import type { Background } from "../request-context.ts";
import { readSettings, type Settings } from "../settings.ts";
import { type Scope, scopeOf, type WorkspaceState } from "../workspace.ts";
import { Activations } from "./activations.ts";
import { CallerLimit } from "./caller-limit.ts";
import { ClientKeys } from "./client-keys.ts";
import { FaultClaims } from "./fault-claims.ts";
import { GatewayQueues } from "./gateway-queues.ts";
import { IdentityCache, type IdentityCacheOf } from "./identities.ts";
import { InstanceCache } from "./instance-cache.ts";
import { KeyClient } from "./key-client.ts";
import { ManagedPolicies } from "./managed-policies.ts";
import { Notices } from "./notices.ts";
import { type Counters, QuotaLeases } from "./quota-leases.ts";
import { Recorder } from "./recorder.ts";
import { Revocable } from "./revocable.ts";
import { rsaKeysOf } from "./rsa-keys.ts";
import { Sessions } from "./sessions.ts";
import { SignupLimit } from "./signup-limit.ts";
import { workspaceTokenKeys } from "./token-keys.ts";
import { UnknownKeys } from "./unknown-keys.ts";
import { Workspaces } from "./workspaces.ts";

/** Required value of ALLOW_PERMISSIVE for permissive mode on a deployment. */
const ANYONE_MAY_USE_IT = "anyone may use this deployment";

/** Names of the bindings of Durable Objects. */
const OBJECTS = ["WORKSPACES", "KEY_STORES", "QUOTA_COUNTERS", "JOURNALS"] as const;

/** Services and settings that an isolate creates once and uses for every request. */
export interface Runtime {
  readonly settings: Settings;
  readonly masterKey: MasterKey;
  /** Keys of the tokens of a workspace. */
  readonly tokenKeys: (workspace: string, state: WorkspaceState) => TokenKeys;
  readonly secretCheck: SecretCheck;
  readonly workspaces: Workspaces;
  readonly keys: KeyClient;
  readonly quotas: QuotaLeases;
  /** Queues of dedicated gateways, which take units of `quotas` for waiting requests. */
  readonly gatewayQueues: GatewayQueues;
  /** The key store of a scope, for calls outside the hot path. */
  readonly keyStore: (scope: Scope) => KeyStoreApi;
  /** The quota counters of a scope, for calls outside the hot path. */
  readonly counters: (scope: Scope) => ReturnType<typeof countersOf>;
  /** The journal of a workspace, for readers. */
  readonly journal: (workspace: string) => DurableObjectStub<Journal>;
  readonly faults: FaultClaims;
  /** Recorder of answered requests; null if nothing is recorded. */
  readonly recorder: Recorder | null;
  /** D1 with all migrations applied. */
  readonly database: Database;
  readonly directory: Directory;
  readonly credentials: Revocable<Credential>;
  /** Access keys that are switched off, which `credentials` does not have. */
  readonly switchedOffKeys: Revocable<SwitchedOffKey>;
  /** Sessions of both clouds' STS. */
  readonly sessions: Sessions;
  /** Users, roles, groups and policies in D1: reads and changes. */
  readonly identityDirectory: IdentityDirectory;
  /** Access keys of users, as IAM manages them. */
  readonly accessKeys: AccessKeys;
  /** Caches of what principals may do. */
  readonly identities: IdentityCacheOf<typeof readAwsIdentity>;
  readonly ramIdentities: IdentityCacheOf<typeof readRamIdentity>;
  /** Cache of managed policies that are session policies. */
  readonly managedPolicies: ManagedPolicies;
  readonly workspaceTokens: WorkspaceTokens;
  /** Cache of workspace tokens. */
  readonly tokens: Revocable<WorkspaceToken>;
  /** Count of requests refused in strict mode before authentication. */
  readonly unidentified: UnidentifiedCount;
  readonly callerLimit: CallerLimit;
  readonly makerTokens: MakerTokens;
  readonly workspaceMakers: WorkspaceMakers;
  readonly signupLimit: SignupLimit;
  /** Notices of unknown access keys on the local server's stderr; null on a deployment, where anybody may send them. */
  readonly unknownKeys: UnknownKeys | null;
  /** Notices there of what a user should know once; null on a deployment. */
  readonly notices: Notices | null;
  /** KMS instances in D1: orders, changes, and due events. */
  readonly instances: InstanceDirectory;
  /** Cache of KMS instances, for requests that only read. */
  readonly instanceCache: InstanceCache;
  /** Which accounts have opened a service. */
  readonly activations: Activations;
  readonly clientKeys: ClientKeys;
  /** The existing Regions. */
  readonly regions: Regions;
  /** Admin token of the control API; null if none is set. */
  readonly adminToken: string | null;
  /** Root certificate for attestation documents, DER in base64; null for AWS's own. */
  readonly nitroRoot: string | null;
  /** Private CA of the TLS listener, PEM; null without a listener. */
  readonly caCertificate: string | null;
  /** Whether this is the local server, not a deployment. */
  readonly local: boolean;
  readonly xks: XksSettings;
}

/** Settings for calls to external key store proxies. */
export interface XksSettings {
  /** Whether a proxy may be on the loopback interface. */
  readonly local: boolean;
  /** How long a proxy may take to answer. */
  readonly timeoutMs: number;
}

/**
 * Error for an incomplete deployment, which its operator must set up. The message says what is missing, never a secret.
 */
export class SetupError extends Error {}

let made: { readonly env: Env; readonly runtime: Runtime } | undefined;

const OTHER_SECRET =
  "the secret is not the one that the stored keys are wrapped with; put that one back (FAUXKMS_SECRET; locally the file secret in the data directory)";

/**
 * The runtime of this isolate.
 *
 * @throws SetupError if the deployment lacks its secret, if a setting has an invalid value, and once it is known that
 *   the secret has changed.
 */
export function runtimeOf(env: Env): Runtime {
  if (made?.env !== env) made = { env, runtime: make(env) };
  if (made.runtime.secretCheck.fits === false) throw new SetupError(OTHER_SECRET);
  return made.runtime;
}

/** Delay of the next check after a failed one, in milliseconds. */
const LOOK_AGAIN_MS = 10_000;
let lookedAt = Number.NEGATIVE_INFINITY;

/**
 * Checks the deployment secret in the background of an isolate's first request, which does not wait for D1. If the
 * secret has changed, `runtimeOf` fails from then on.
 */
export function checkSecret(env: Env, background: Background): void {
  if (made?.env === env && made.runtime.secretCheck.fits !== null) return;
  const now = Date.now();
  if (Math.abs(now - lookedAt) < LOOK_AGAIN_MS) return;
  lookedAt = now;
  background(look(env));
}

async function look(env: Env): Promise<void> {
  try {
    await runtimeOf(env).secretCheck.look();
  } catch {
    // The failure is reported by the health endpoint and by requests that need the missing part.
  }
}

function make(env: Env): Runtime {
  for (const name of OBJECTS) {
    if (!env[name]) throw new SetupError(`the Durable Objects ${name} are not bound`);
  }
  if (!env.DB) throw new SetupError("the D1 database DB is not bound");
  if (!env.FAUXKMS_SECRET?.trim()) throw new SetupError("the secret FAUXKMS_SECRET is not set");
  const local = env.LOCAL === "1";
  const read = readSettings(env, local);
  if ("wrong" in read) throw new SetupError(`no such value: ${read.wrong.join(", ")}`);
  const { settings } = read;
  if (settings.auth === "permissive" && !local && env.ALLOW_PERMISSIVE !== ANYONE_MAY_USE_IT) {
    throw new SetupError(
      `AUTH = "permissive" lets anyone use this deployment; if that is meant, set ALLOW_PERMISSIVE = "${ANYONE_MAY_USE_IT}"`,
    );
  }
  installRsaGenerator(env.RSA_KEYS ? rsaKeysOf(env.RSA_KEYS) : null);
  const masterKey = new MasterKey(env.FAUXKMS_SECRET);
  const workspaces = new Workspaces(env.WORKSPACES);
  const refresh = (name: string) => workspaces.refresh(name);
  const revoke = (name: string) => workspaces.revoke(name);
  const database = directoryDatabase(env.DB);
  const directory = new Directory(database, masterKey);
  const accessKeys = new AccessKeys(database, masterKey, revoke);
  const workspaceTokens = new WorkspaceTokens(database, masterKey);
  const quotas = new QuotaLeases((scope) => countersOf(env, scope), refresh);
  const keys = new KeyClient(env.KEY_STORES, masterKey, refresh);
  const destroy: Destroy = async (context, { account, region, instanceId }) => {
    const scope = scopeOf(context.scope.workspace, context.scope.cloud, account, region);
    await keys.write({ ...context, scope }, (store, at) => store.instances.destroy(at, instanceId));
    const { generation } = context.state;
    await journalOf(env, scope.workspace).dropAccessLog({ generation }, instanceId);
  };
  const identityDirectory = new IdentityDirectory(database, (name, generation) =>
    workspaces.changeIdentities(name, generation),
  );
  const instanceCache = new InstanceCache((context, instanceId) => instances.find(context, instanceId));
  const instances = new InstanceDirectory(database, refresh, destroy, instanceCache);
  return {
    settings,
    masterKey,
    tokenKeys: workspaceTokenKeys(masterKey),
    secretCheck: new SecretCheck(database, masterKey, (scope) => storeOf(env, scope)),
    workspaces,
    keys,
    keyStore: (scope) => storeOf(env, scope),
    counters: (scope) => countersOf(env, scope),
    journal: (workspace) => journalOf(env, workspace),
    quotas,
    gatewayQueues: new GatewayQueues(quotas, {
      state: (workspace, wall, background) => workspaces.get(workspace, wall, background),
      longestWait: settings.gatewayWaitMs,
      wall: Date.now,
      wait: (milliseconds) => scheduler.wait(milliseconds),
    }),
    faults: new FaultClaims(workspaces),
    recorder: settings.record === "on" ? new Recorder((workspace) => journalOf(env, workspace)) : null,
    database,
    directory,
    credentials: new Revocable((accessKeyId) => directory.credential(accessKeyId), workspaces),
    switchedOffKeys: new Revocable((accessKeyId) => accessKeys.switchedOff(accessKeyId), workspaces),
    sessions: new Sessions(masterKey, workspaces),
    identityDirectory,
    accessKeys,
    identities: new IdentityCache(database, workspaces, readAwsIdentity),
    ramIdentities: new IdentityCache(database, workspaces, readRamIdentity),
    managedPolicies: new ManagedPolicies(identityDirectory, workspaces),
    workspaceTokens,
    tokens: new Revocable((token) => workspaceTokens.find(token), workspaces),
    unidentified: new UnidentifiedCount(),
    callerLimit: new CallerLimit(env.UNIDENTIFIED_CALLERS),
    makerTokens: new MakerTokens(database, masterKey),
    workspaceMakers: new WorkspaceMakers(database, masterKey),
    signupLimit: new SignupLimit(env.SIGNUPS),
    unknownKeys: local ? new UnknownKeys((sentence) => console.error(sentence)) : null,
    notices: local ? new Notices((sentence) => console.error(sentence)) : null,
    instances,
    instanceCache,
    activations: new Activations(keys),
    clientKeys: new ClientKeys(database, keys),
    regions: new Regions(settings.auth === "strict", (env.EXTRA_REGIONS ?? "").split(",")),
    adminToken: env.ADMIN_TOKEN || null,
    nitroRoot: env.NITRO_ROOT || null,
    caCertificate: env.CA_CERTIFICATE || null,
    local,
    xks: { local, timeoutMs: settings.xksTimeoutMs },
  };
}

/** The key store of a scope. */
function storeOf(env: Env, { name }: Scope): KeyStoreApi {
  return env.KEY_STORES.getByName(name) as unknown as KeyStoreApi;
}

/** The journal of a workspace. */
export function journalOf(env: Env, workspace: string): DurableObjectStub<Journal> {
  return env.JOURNALS.getByName(workspace);
}

/** The quota counters of a scope. */
export function countersOf(env: Env, scope: Scope): DurableObjectStub<QuotaCounters> & Counters {
  return env.QUOTA_COUNTERS.getByName(scope.name);
}
