import { randomBytes } from "node:crypto";
import {
  ConnectCustomKeyStoreCommand,
  CreateCustomKeyStoreCommand,
  type CreateCustomKeyStoreCommandInput,
  CreateKeyCommand,
  type CustomKeyStoresListEntry,
  DescribeCustomKeyStoresCommand,
  DisconnectCustomKeyStoreCommand,
  type KMSClient,
} from "@aws-sdk/client-kms";
import type { XksProblem } from "../../src/xks/problem.ts";
import { freshAccount, kms } from "./client.ts";
import { FrozenWorkspace } from "./management.ts";
import type { Misbehaviour, TestXksProxy } from "./xks-proxy.ts";

/** A trust anchor: self-signed, made with `openssl req -x509`. */
export const TRUST_ANCHOR = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUVZIuAUO/RzqcwVdwS3/5JnMz73wwCgYIKoZIzj0EAwIw
IjEgMB4GA1UEAwwXZmF1eGttcyB0ZXN0IGN1c3RvbWVyQ0EwIBcNMjYxMTIxMDkw
NjU3WhgPMjEyNjEwMjgwOTA2NTdaMCIxIDAeBgNVBAMMF2ZhdXhrbXMgdGVzdCBj
dXN0b21lckNBMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAET8pQlYjD1JPdQgyc
+REMAEIK0/sg24AUXUs3O5RDwFSGUaztzV/iY7WOnXUT9ZYA8gS0jcdCl1HeUHvU
oj9jn6NTMFEwHQYDVR0OBBYEFAaajwdPe0WS+8u+qFVyg9Km6WN3MB8GA1UdIwQY
MBaAFAaajwdPe0WS+8u+qFVyg9Km6WN3MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZI
zj0EAwIDSQAwRgIhAKSmxvX3EQaGS/eScJTqN6Aj1gDBz9gNGcoTlkphKbFiAiEA
z3nNKj5eKpsTs8JJclRoBlTnQGIqg5UMei5rnvIF+WI=
-----END CERTIFICATE-----
`;

export const PASSWORD = "kmsPswd-secret";

/**
 * An id of a cluster in the form of the service model.
 *
 * @param begins its prefix, up to 12 characters.
 * @param family its last four characters: clusters that share them are related.
 */
export function clusterId(begins = "", family = letters(4)): string {
  return `cluster-${begins}${letters(12 - begins.length)}${family}`;
}

function letters(count: number): string {
  return [...randomBytes(count)].map((byte) => "abcdefghijklmnopqrstuvwxyz234567"[byte % 32]).join("");
}

/** Input for an AWS CloudHSM key store. */
export function clusterStore(
  given: Partial<CreateCustomKeyStoreCommandInput> = {},
): CreateCustomKeyStoreCommandInput {
  return {
    CustomKeyStoreName: `store ${letters(12)}`,
    CloudHsmClusterId: clusterId(),
    TrustAnchorCertificate: TRUST_ANCHOR,
    KeyStorePassword: PASSWORD,
    ...given,
  };
}

/** Input for an external key store. */
export function proxyStore(
  proxy: TestXksProxy,
  given: Partial<CreateCustomKeyStoreCommandInput> = {},
): CreateCustomKeyStoreCommandInput {
  return {
    CustomKeyStoreName: `store ${letters(12)}`,
    CustomKeyStoreType: "EXTERNAL_KEY_STORE",
    XksProxyConnectivity: "PUBLIC_ENDPOINT",
    XksProxyUriEndpoint: proxy.endpoint,
    XksProxyUriPath: proxy.path,
    XksProxyAuthenticationCredential: credentialOf(proxy),
    ...given,
  };
}

/** Input for an external key store behind a VPC endpoint service. @param service prefix of its id. */
export function vpcStore(
  proxy: TestXksProxy,
  service = "",
  given: Partial<CreateCustomKeyStoreCommandInput> = {},
): CreateCustomKeyStoreCommandInput {
  return proxyStore(proxy, {
    XksProxyConnectivity: "VPC_ENDPOINT_SERVICE",
    XksProxyVpcEndpointServiceName: vpcService(service),
    ...given,
  });
}

export function vpcService(begins = "", region = "us-east-1"): string {
  return `com.amazonaws.vpce.${region}.vpce-svc-${begins}${randomBytes(8).toString("hex")}`;
}

export function credentialOf({ credential }: Pick<TestXksProxy, "credential">) {
  return { AccessKeyId: credential.accessKeyId, RawSecretAccessKey: credential.rawSecretAccessKey };
}

/**
 * Misbehaviour of a proxy for each problem, in all its answers. Two are left out: `unhealthy`, which is an answer to
 * GetHealthStatus only, and `invalidTls`, which workerd on a laptop does not distinguish from `unreachable`.
 */
export const PROBLEMS: Readonly<Record<Exclude<XksProblem, "unhealthy" | "invalidTls">, Misbehaviour>> = {
  unreachable: { down: true },
  // Longer than any server waits.
  timeout: { slow: 3_600_000 },
  invalidResponse: { body: "<html>" },
  authenticationFailed: { errorName: "AuthenticationFailedException" },
  accessDenied: { errorName: "AccessDeniedException" },
  keyNotFound: { errorName: "KeyNotFoundException" },
  invalidKeyUsage: { errorName: "InvalidKeyUsageException" },
  invalidState: { errorName: "InvalidStateException" },
  invalidCiphertext: { errorName: "InvalidCiphertextException" },
  invalidUriPath: { errorName: "InvalidUriPathException" },
  unsupportedOperation: { errorName: "UnsupportedOperationException" },
  throttled: { errorName: "ThrottlingException" },
  dependencyTimeout: { errorName: "DependencyTimeoutException" },
  validation: { errorName: "ValidationException" },
  internal: { errorName: "InternalException" },
};

export const PROBLEM_NAMES = Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[];

export const NOW = "2027-03-01T12:00:00.000Z";

/** Seconds that connecting and disconnecting take, and one more. */
const MOMENTS = 3;

/** An account in a workspace of its own whose clock stands still, and its custom key stores. */
export class Stores {
  readonly workspace: FrozenWorkspace;
  readonly account = freshAccount();
  readonly client: KMSClient;

  private constructor(workspace: FrozenWorkspace) {
    this.workspace = workspace;
    this.client = kms({ ...workspace.options, account: this.account });
  }

  static async open(): Promise<Stores> {
    return new Stores(await FrozenWorkspace.begin(NOW));
  }

  async create(input: CreateCustomKeyStoreCommandInput): Promise<string> {
    const { CustomKeyStoreId } = await this.client.send(new CreateCustomKeyStoreCommand(input));
    return CustomKeyStoreId ?? "";
  }

  /** Connects a store, and advances the clock until the attempt is over. */
  async connect(id: string): Promise<void> {
    await this.client.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    await this.wait();
  }

  async disconnect(id: string): Promise<void> {
    await this.client.send(new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    await this.wait();
  }

  /** Makes a store and connects it. @returns its id */
  async connected(input: CreateCustomKeyStoreCommandInput): Promise<string> {
    const id = await this.create(input);
    await this.connect(id);
    return id;
  }

  wait(): Promise<void> {
    return this.workspace.advance(MOMENTS);
  }

  async describe(id: string): Promise<CustomKeyStoresListEntry> {
    const input = { CustomKeyStoreId: id };
    const { CustomKeyStores } = await this.client.send(new DescribeCustomKeyStoresCommand(input));
    return CustomKeyStores?.[0] ?? {};
  }

  async stateOf(id: string): Promise<string> {
    const { ConnectionState, ConnectionErrorCode } = await this.describe(id);
    return [ConnectionState, ConnectionErrorCode].filter(Boolean).join(" ");
  }

  /** Makes a key in an AWS CloudHSM key store, or for an external key. */
  async key(customKeyStoreId: string, xksKeyId?: string): Promise<{ id: string; arn: string }> {
    const { KeyMetadata } = await this.client.send(
      new CreateKeyCommand({
        CustomKeyStoreId: customKeyStoreId,
        Origin: xksKeyId === undefined ? "AWS_CLOUDHSM" : "EXTERNAL_KEY_STORE",
        XksKeyId: xksKeyId,
      }),
    );
    return { id: KeyMetadata?.KeyId ?? "", arn: KeyMetadata?.Arn ?? "" };
  }
}
