import { randomBytes } from "node:crypto";
import { CreateCustomKeyStoreCommand, ReplicateKeyCommand } from "@aws-sdk/client-kms";
import { alibabaClient, freshAlibabaAccount } from "../support/alibaba.ts";
import { alibabaImport, alibabaImportParameters } from "../support/alibaba-import.ts";
import { makeInstance } from "../support/alibaba-instances.ts";
import { addAlibabaKey } from "../support/alibaba-keys.ts";
import { type AlibabaPrepared, alibabaSnapshot, prepareAlibabaAccount } from "../support/alibaba-snapshot.ts";
import { bssClient } from "../support/bss.ts";
import { bssSnapshot } from "../support/bss-snapshot.ts";
import { type ClientOptions, freshAccount, kms } from "../support/client.ts";
import { clusterStore } from "../support/custom-key-stores.ts";
import { makeImportKey } from "../support/import.ts";
import type { ClientKey } from "../support/instance-api.ts";
import { addClientKey, addInstanceKey } from "../support/instance-applications.ts";
import type { Prepared } from "../support/mutated-values.ts";
import { ramClient } from "../support/ram.ts";
import { prepareAccount, snapshot } from "../support/snapshot.ts";
import { alibabaCallersOf } from "./alibaba-signers.ts";
import { iamOf, identitiesShown, makeIdentities } from "./identities.ts";
import { makeRamIdentities, ramShown } from "./ram-identities.ts";
import type { Header, Side } from "./request.ts";
import { type CallerName, callersOf } from "./signers.ts";
import type { Signer } from "./signing.ts";
import type { Target } from "./target.ts";

const AWS_REGION = "us-east-1";
const REPLICA_REGION = "eu-west-1";
const ALIBABA_REGION = "cn-hangzhou";

/** What an account of each cloud has on one side. */
export interface Inventory {
  readonly side: Side;
  readonly workspace: string;
  readonly aws: {
    readonly account: string;
    readonly callers: Readonly<Record<CallerName, Signer>>;
    readonly prepared: Prepared;
    /** A role of another account. */
    readonly foreignRole: string;
  };
  readonly alibaba: {
    readonly account: string;
    readonly callers: Readonly<Record<CallerName, Signer>>;
    readonly prepared: AlibabaPrepared;
  };
  readonly instance: { readonly id: string; readonly keys: readonly string[]; readonly clientKey: ClientKey };
  /** All that its accounts show of what they have. */
  readonly shown: () => Promise<unknown>;
}

/** Something that must stay where it was put. */
export interface Canary {
  readonly name: string;
  /** How it would look in an answer or a log. */
  readonly needles: readonly string[];
  /** Operations that answer it to its owner. */
  readonly answeredBy: RegExp | null;
  readonly side: Side | null;
}

export interface World {
  readonly target: Target;
  readonly host: string;
  readonly observed: Inventory;
  readonly playground: Inventory;
  /** Workspace of the requests of the control API, which may empty it. */
  readonly scratch: string;
  readonly canaries: readonly Canary[];
}

/** Headers of a request for the workspace of a side: in strict mode its access key says it. */
export function workspaceHeaders({ target }: World, workspace: string): readonly Header[] {
  return target.mode === "strict" ? [] : [["x-fauxkms-workspace", workspace]];
}

/**
 * Keys of all kinds and states, aliases, grants, imported material, key stores, secrets, access points, KMS instances,
 * faults: once for accounts that are watched, once for accounts to which anything may be done.
 *
 * @throws Error where the server refuses any of it
 */
export async function makeWorld(target: Target): Promise<World> {
  const { url, adminToken, mode } = target;
  const run = randomBytes(6).toString("hex");
  const canaries: Canary[] = [];
  if (adminToken !== null) {
    canaries.push({ name: "the admin token", needles: [adminToken], answeredBy: null, side: null });
  }

  const control = async (workspace: string, method: string, path: string, body?: object) => {
    const response = await fetch(`${url}/_fauxkms/${path}`, {
      method,
      headers: {
        "x-fauxkms-workspace": workspace,
        ...(adminToken !== null && { authorization: `Bearer ${adminToken}` }),
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? {} : (JSON.parse(text) as Record<string, string>);
  };

  const signerOf = async (workspace: string, cloud: "aws" | "alibaba", account: string): Promise<Signer> => {
    const region = cloud === "aws" ? AWS_REGION : ALIBABA_REGION;
    if (mode === "permissive") return { accessKeyId: account, secret: "any", region };
    const made = await control(workspace, "POST", "credentials", { cloud, account });
    const secret = made.secretAccessKey ?? made.accessKeySecret ?? "";
    canaries.push({ name: `a secret of ${cloud}`, needles: [secret], answeredBy: null, side: null });
    return { accessKeyId: made.accessKeyId ?? "", secret, region };
  };

  const inventoryOf = async (side: Side): Promise<Inventory> => {
    const workspace = `hostile-${side}-${run}`;
    const own = mode === "permissive" ? { workspace } : {};

    const account = freshAccount();
    const root = await signerOf(workspace, "aws", account);
    const credentials = { accessKeyId: root.accessKeyId, secretAccessKey: root.secret };
    const awsOptions: ClientOptions = { url, ...own, account, config: { credentials } };
    const prepared = await prepareAccount(account, awsOptions);
    const client = kms(awsOptions);
    const identities = iamOf(awsOptions);
    await makeIdentities(identities, account);
    const material = Buffer.from(`canary:material:${side}:${run}`.padEnd(32, "!").slice(0, 32));
    const imported = await makeImportKey(awsOptions);
    await imported.put(material);
    canaries.push({
      name: `imported key material of ${side}`,
      needles: formsOf(material),
      answeredBy: null,
      side,
    });
    await client.send(new CreateCustomKeyStoreCommand(clusterStore()));
    const multiRegion = prepared.otherKeys.at(-1);
    await client.send(new ReplicateKeyCommand({ KeyId: multiRegion, ReplicaRegion: REPLICA_REGION }));

    const ramAccount = freshAlibabaAccount();
    const ram = await signerOf(workspace, "alibaba", ramAccount);
    const alibabaOptions = {
      url,
      ...own,
      account: ramAccount,
      accessKey: { accessKeyId: ram.accessKeyId, accessKeySecret: ram.secret },
    };
    const alibaba = alibabaClient(alibabaOptions);
    const secret = `canary:secret:${side}:${run}`;
    const alibabaPrepared = await prepareAlibabaAccount(alibabaOptions);
    await alibaba.call("CreateSecret", { SecretName: "canary", SecretData: secret, VersionId: "v1" });
    canaries.push({
      name: `a secret's value of ${side}`,
      needles: formsOf(Buffer.from(secret)),
      answeredBy: /^(BatchGetSecretValue|GetSecretValue|Decrypt)$/,
      side,
    });
    const external = await addAlibabaKey(alibaba, { Origin: "EXTERNAL" });
    const key = { client: alibaba, ...external };
    const parameters = await alibabaImportParameters(key);
    await alibaba.call("ImportKeyMaterial", alibabaImport(key, parameters, material));

    const advance = async (seconds: number) => {
      await control(workspace, "POST", "clock/advance", { seconds });
    };
    const instanceId = await makeInstance(alibaba, { advance });
    const keys = [];
    for (const spec of INSTANCE_KEYS) {
      keys.push(await addInstanceKey({ client: alibaba, instanceId }, spec));
    }
    const clientKey = await addClientKey(alibaba, [instanceId]);
    // By then replicas are made, and instances connected.
    await advance(60);
    // Its session lasts an hour from then on.
    const sid = `CanarySid${side}${run}`;
    const callers = await callersOf({
      url,
      account,
      root,
      control: (...call) => control(workspace, ...call),
      sid,
      headers: mode === "permissive" ? { "x-fauxkms-workspace": workspace } : {},
    });
    canaries.push(
      { name: `a policy of ${side}`, needles: [sid], answeredBy: /Policy|Role|Simulate/, side },
      {
        name: `the secret of a session of ${side}`,
        needles: [callers.session.secret],
        answeredBy: null,
        side,
      },
    );
    const alibabaCallers = await alibabaCallersOf({
      url,
      account: ramAccount,
      root: ram,
      control: (...call) => control(workspace, ...call),
      workspace: mode === "permissive" ? workspace : null,
    });
    canaries.push({
      name: `the secret of a session of RAM of ${side}`,
      needles: [alibabaCallers.session.secret],
      answeredBy: null,
      side,
    });
    const ramClientOfSide = ramClient(alibabaOptions);
    await makeRamIdentities(ramClientOfSide);
    const bss = bssClient(alibabaOptions);
    return {
      side,
      workspace,
      aws: { account, callers, prepared, foreignRole: "arn:aws:iam::111122223333:role/open" },
      alibaba: {
        account: ramAccount,
        callers: alibabaCallers,
        prepared: { ...alibabaPrepared, account: ram.accessKeyId },
      },
      instance: { id: instanceId, keys, clientKey },
      shown: async () => ({
        aws: await snapshot(account, AWS_REGION, awsOptions),
        identities: await identitiesShown(identities),
        replicas: await snapshot(account, REPLICA_REGION, awsOptions),
        alibaba: await alibabaSnapshot(ramAccount, alibabaOptions),
        ram: await ramShown(ramClientOfSide),
        instances: await alibaba.call("ListKmsInstances").then(({ RequestId: _, ...rest }) => rest),
        billing: await bssSnapshot(bss),
        clock: (await control(workspace, "GET", "clock")).mode,
        faults: await control(workspace, "GET", "faults"),
      }),
    };
  };

  const observed = await inventoryOf("observed");
  const playground = await inventoryOf("playground");
  for (const fault of FAULTS) await control(playground.workspace, "POST", "faults", fault);
  const scratch = `hostile-scratch-${run}`;
  return { target, host: new URL(url).host, observed, playground, scratch, canaries };
}

/** Keys in a KMS instance, one of each kind that its API knows. */
const INSTANCE_KEYS: readonly Readonly<Record<string, string>>[] = [
  {},
  { KeySpec: "RSA_2048", KeyUsage: "SIGN/VERIFY" },
  { KeySpec: "EC_P256", KeyUsage: "SIGN/VERIFY" },
  { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT/DECRYPT" },
];

/** Failures that the suite itself asks for, in the playground. */
const FAULTS = [
  {
    match: { cloud: "aws", operation: "GenerateRandom" },
    effect: { error: "KMSInternalException" },
    probability: 0.3,
  },
  {
    match: { cloud: "alibaba", operation: "GetRandomPassword" },
    effect: { error: "InternalFailure" },
    probability: 0.3,
  },
  { match: { cloud: "aws", operation: "ListAliases" }, effect: { drop: true }, probability: 0.2 },
  { match: { cloud: "alibaba", operation: "ListAliases" }, effect: { latencyMs: 20 }, probability: 0.2 },
];

/** Whether a failure of an operation is one that the suite asked for. */
export function isAskedFor(side: Side, operation: string): boolean {
  return side === "playground" && FAULTS.some(({ match }) => match.operation === operation);
}

function formsOf(bytes: Buffer): string[] {
  return [bytes.toString(), bytes.toString("base64"), bytes.toString("hex")];
}
