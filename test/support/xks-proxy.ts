import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { XksHealth } from "../../src/xks/answers.ts";
import { isSignedBy, newCredential } from "./xks-signature.ts";

/** A key of the proxy's key manager. A test may change it at any time. */
export interface ExternalKey {
  keySpec: string;
  keyUsage: string[];
  keyStatus: "ENABLED" | "DISABLED";
  /** Whether the proxy's own authorization refuses it. */
  isDenied: boolean;
  readonly material: Uint8Array;
}

/** Faults of the proxy; none by default. */
export interface Misbehaviour {
  /** Delay of every answer in milliseconds. */
  readonly slow?: number;
  /** Sends the head of the answer and half of its body, and then nothing. */
  readonly stalls?: boolean;
  /** Breaks every connection without an answer. */
  readonly down?: boolean;
  /** Fails with this error name; with its own status, or with `status`. */
  readonly errorName?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends this body instead of an answer. */
  readonly body?: string | Uint8Array;
  /** Changes a good answer before it is sent. */
  readonly alter?: (answer: Record<string, unknown>) => unknown;
}

/** A received request, before its verification. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Statuses of xks_proxy_api_spec.md, "Error codes". */
export const ERROR_STATUSES: Readonly<Record<string, number>> = {
  ValidationException: 400,
  InvalidStateException: 400,
  InvalidCiphertextException: 400,
  InvalidKeyUsageException: 400,
  AuthenticationFailedException: 401,
  AccessDeniedException: 403,
  KeyNotFoundException: 404,
  InvalidUriPathException: 404,
  ThrottlingException: 429,
  UnsupportedOperationException: 501,
  DependencyTimeoutException: 503,
  InternalException: 500,
};

class XksError extends Error {}

/**
 * A real external key store proxy: HTTP on the loopback interface, signatures that are verified, AES-256-GCM under a
 * key for each external key id. It is written from the specification and shares no code with `src/xks/`.
 *
 *   await using proxy = await TestXksProxy.start();
 *   proxy.addKey("key-1");                            // an enabled AES_256 key
 *   proxy.endpoint, proxy.path, proxy.credential      // for CreateCustomKeyStore, or an XksProxy
 *   proxy.key("key-1").keyStatus = "DISABLED";        // keys may change
 *   proxy.misbehave({ errorName: "ThrottlingException" });
 *   proxy.misbehave({});                              // and be good again
 *   proxy.credential = newCredential();               // the old one is refused from now on
 *   proxy.health.ekmFleetDetails[0].healthStatus = "UNAVAILABLE";
 *   proxy.seen.at(-1)                                 // what came in
 */
export class TestXksProxy {
  readonly path: string;
  readonly seen: SeenRequest[] = [];
  credential = newCredential();
  /** When set, the only Region whose signatures are accepted. */
  region: string | null = null;
  /** ciphertextMetadata of later encryptions; empty for none. */
  ciphertextMetadata: Uint8Array = Buffer.from("version=1");
  ivLength: 12 | 16 = 12;
  health: XksHealth = {
    xksProxyFleetSize: 1,
    xksProxyVendor: "fauxkms",
    xksProxyModel: "Test proxy 1.0",
    ekmVendor: "fauxkms",
    ekmFleetDetails: [{ id: "ekm-1", model: "Memory 1.0", healthStatus: "ACTIVE" }],
  };

  readonly #keys = new Map<string, ExternalKey>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #timers = new Set<NodeJS.Timeout>();
  #wrong: Misbehaviour = {};

  private constructor(path: string) {
    this.path = path;
  }

  /** Starts a proxy on a free port. @param path XksProxyUriPath. */
  static async start(path = "/prefix-1/kms/xks/v1"): Promise<TestXksProxy> {
    const proxy = new TestXksProxy(path);
    await new Promise<void>((listening) => proxy.#server.listen(0, "127.0.0.1", listening));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** XksProxyUriEndpoint that a laptop's server accepts. */
  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Makes or replaces a key. */
  addKey(id: string, settings: Partial<ExternalKey> = {}): ExternalKey {
    const key: ExternalKey = {
      keySpec: "AES_256",
      keyUsage: ["ENCRYPT", "DECRYPT"],
      keyStatus: "ENABLED",
      isDenied: false,
      material: randomBytes(32),
      ...settings,
    };
    this.#keys.set(id, key);
    return key;
  }

  key(id: string): ExternalKey {
    const key = this.#keys.get(id);
    if (key === undefined) throw new XksError("KeyNotFoundException");
    return key;
  }

  removeKey(id: string): void {
    this.#keys.delete(id);
  }

  /** Sets the faults, in place of former ones, from the next request on. */
  misbehave(wrong: Misbehaviour): void {
    this.#wrong = wrong;
  }

  /** Stops listening: connections are refused from now on. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wrong = this.#wrong;
    const body = (await Array.fromAsync(request as AsyncIterable<Buffer>)).map(String).join("");
    this.seen.push({ path: request.url ?? "", headers: request.headers, body });
    if (wrong.down) return void request.socket.destroy();
    if (wrong.slow !== undefined) {
      await new Promise<void>((done) => this.#timers.add(setTimeout(done, wrong.slow)));
    }
    const [status, answer] = request.method === "POST" ? this.#answer(request, body) : [405, {}];
    const sent = wrong.body ?? JSON.stringify(answer);
    response.writeHead(wrong.status ?? status, { "content-type": "application/json", ...wrong.headers });
    if (wrong.stalls) response.write(sent.slice(0, sent.length / 2));
    else response.end(sent);
  }

  #answer(request: IncomingMessage, body: string): [status: number, answer: unknown] {
    try {
      const answer = this.#judge(request, body);
      return [200, this.#wrong.alter?.(answer) ?? answer];
    } catch (error) {
      const errorName = error instanceof XksError ? error.message : "InternalException";
      const status = Object.hasOwn(ERROR_STATUSES, errorName) ? ERROR_STATUSES[errorName] : undefined;
      return [status ?? 400, { errorName, errorMessage: `Refused: ${errorName}` }];
    }
  }

  #judge(request: IncomingMessage, body: string): Record<string, unknown> {
    const url = request.url ?? "";
    const tail = url.startsWith(`${this.path}/`) ? url.slice(this.path.length + 1) : "";
    const [, id, operation] = /^keys\/([A-Za-z0-9._-]{1,128})\/(metadata|encrypt|decrypt)$/.exec(tail) ?? [];
    if (tail !== "health" && operation === undefined) throw new XksError("InvalidUriPathException");
    if (!isSignedBy(request, body, this.credential, this.region)) {
      throw new XksError("AuthenticationFailedException");
    }
    if (this.#wrong.errorName !== undefined) throw new XksError(this.#wrong.errorName);
    const input = readInput(body, operation);
    if (id === undefined || operation === undefined) return { ...this.health };
    const key = this.key(id);
    if (key.isDenied) throw new XksError("AccessDeniedException");
    const { keySpec, keyUsage, keyStatus } = key;
    if (operation === "metadata") return { keySpec, keyUsage, keyStatus };
    if (keyStatus !== "ENABLED") throw new XksError("InvalidStateException");
    if (!keyUsage.includes(operation.toUpperCase())) throw new XksError("InvalidKeyUsageException");
    return operation === "encrypt" ? this.#encrypt(key, input) : decrypt(key, input);
  }

  #encrypt(key: ExternalKey, input: Input): Record<string, string> {
    const [iv, metadata, aad] = [randomBytes(this.ivLength), this.ciphertextMetadata, input.aad];
    const cipher = createCipheriv("aes-256-gcm", key.material, iv).setAAD(fullAad(aad, metadata));
    const ciphertext = Buffer.concat([cipher.update(input.plaintext), cipher.final()]);
    const tag = cipher.getAuthTag();
    const digest = createHash("sha256");
    for (const part of [aad, metadata, iv, ciphertext, tag]) digest.update(part);
    return {
      ciphertext: ciphertext.toString("base64"),
      initializationVector: iv.toString("base64"),
      authenticationTag: tag.toString("base64"),
      ...(metadata.length > 0 && { ciphertextMetadata: Buffer.from(metadata).toString("base64") }),
      ...(input.cdiv && { ciphertextDataIntegrityValue: digest.digest("base64") }),
    };
  }
}

interface Input {
  readonly aad: Buffer;
  readonly plaintext: Buffer;
  readonly ciphertext: Buffer;
  readonly metadata: Buffer;
  readonly iv: Buffer;
  readonly tag: Buffer;
  readonly cdiv: boolean;
}

/** Reads a body; ValidationException where it lacks what its operation requires. */
function readInput(body: string, operation: string | undefined): Input {
  const input = JSON.parse(body) as Record<string, unknown>;
  const meta = (input.requestMetadata ?? {}) as Record<string, unknown>;
  const require = (from: Record<string, unknown>, ...names: string[]) => {
    if (names.some((name) => typeof from[name] !== "string")) throw new XksError("ValidationException");
  };
  require(meta, "kmsOperation", "kmsRequestId");
  if (operation !== undefined) require(meta, "awsPrincipalArn");
  if (operation === "encrypt" || operation === "decrypt") {
    require(meta, "kmsKeyArn");
    if (input.encryptionAlgorithm !== "AES_GCM") throw new XksError("ValidationException");
  }
  if (operation === "encrypt") require(input, "plaintext");
  if (operation === "decrypt") require(input, "ciphertext", "initializationVector", "authenticationTag");
  const bytes = (name: string) => Buffer.from((input[name] ?? "") as string, "base64");
  return {
    aad: bytes("additionalAuthenticatedData"),
    plaintext: bytes("plaintext"),
    ciphertext: bytes("ciphertext"),
    metadata: bytes("ciphertextMetadata"),
    iv: bytes("initializationVector"),
    tag: bytes("authenticationTag"),
    cdiv: input.ciphertextDataIntegrityValueAlgorithm === "SHA_256",
  };
}

function decrypt(key: ExternalKey, { aad, metadata, iv, tag, ciphertext }: Input): Record<string, string> {
  try {
    const cipher = createDecipheriv("aes-256-gcm", key.material, iv, { authTagLength: 16 });
    cipher.setAAD(fullAad(aad, metadata)).setAuthTag(tag);
    return { plaintext: Buffer.concat([cipher.update(ciphertext), cipher.final()]).toString("base64") };
  } catch {
    throw new XksError("InvalidCiphertextException");
  }
}

/** "(2-byte length of AAD in big-endian format || AAD || 1-byte length of ciphertextMetadata || ciphertextMetadata)" */
function fullAad(aad: Uint8Array, metadata: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.of(aad.length >> 8, aad.length & 255),
    aad,
    Buffer.of(metadata.length),
    metadata,
  ]);
}
