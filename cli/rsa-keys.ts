import { chmodSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import { availableParallelism } from "node:os";
import { join } from "node:path";

/** Sizes of the moduli, by the path of a request. */
const SIZES: Readonly<Record<string, number>> = { "/2048": 2048, "/3072": 3072, "/4096": 4096 };

/** Length in bytes that the path of a socket may have everywhere (macOS: `sun_path` has 104, with a zero at the end). */
const LONGEST_PATH = 103;

/** Keys that are made at once: workerd's thread keeps a processor, and Node's pool of four a thread for files. */
const AT_ONCE = Math.min(3, Math.max(1, availableParallelism() - 1));

/** Makes an RSA private key with the public exponent 65537 and a modulus of so many bits: PKCS #8 in DER. */
export type NewRsaKey = (bits: number) => Promise<Buffer>;

/** A listener that makes RSA keys. */
export interface RsaKeys {
  /** Path of its socket. */
  readonly path: string;
  /** Closes the socket. Keys that nobody has begun to make are not made. */
  stop(): void;
}

/**
 * Makes RSA keys for the Worker in threads of this process, because in workerd making one stops its only thread for up to
 * two seconds. Keys are made when they are asked for and never in advance, so nothing is kept and an idle server computes
 * nothing.
 *
 * `GET /2048` is answered with PKCS #8 in DER. The socket is in a directory that only this user can enter; what could be
 * asked there by others is a key that belongs to nobody.
 *
 * @param directory private to this user.
 * @param newRsaKey makes the keys; by default a search in a thread of this process.
 * @returns null where there are no such sockets (Windows, some file systems of containers), or the path would be too long;
 *   then workerd makes the keys.
 */
export async function listenForRsaKeys(
  directory: string,
  newRsaKey: NewRsaKey = searchedRsaKey,
): Promise<RsaKeys | null> {
  const path = join(directory, "rsa-keys");
  if (process.platform === "win32" || Buffer.byteLength(path) > LONGEST_PATH) return null;
  const waiting: (() => Promise<void>)[] = [];
  let making = 0;
  const makeNext = async () => {
    const next = making < AT_ONCE ? waiting.shift() : undefined;
    if (next === undefined) return;
    making++;
    await next();
    making--;
    void makeNext();
  };
  const server = createServer((request, response) => {
    const bits = SIZES[request.url ?? ""];
    // A connection that is kept alive may be closed just when workerd uses it again.
    response.setHeader("connection", "close");
    if (request.method !== "GET" || bits === undefined) {
      response.writeHead(404).end();
      return;
    }
    waiting.push(() => answer(response, newRsaKey, bits));
    void makeNext();
  });
  if (!(await listens(server, path))) return null;
  chmodSync(path, 0o600);
  return {
    path,
    stop() {
      waiting.length = 0;
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Has a server listen at a socket. @returns false where it cannot; errors of a later connection end nothing else */
function listens(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    server.on("error", () => resolve(false));
    server.listen(path, () => resolve(true));
  });
}

/** Answers with a new key, unless nobody waits for it any more. */
async function answer(response: ServerResponse, newRsaKey: NewRsaKey, bits: number): Promise<void> {
  if (response.destroyed) return;
  try {
    const key = await newRsaKey(bits);
    response.end(key, () => key.fill(0));
  } catch {
    response.writeHead(500).end();
  }
}

/** A key whose primes a thread of this process has searched. */
async function searchedRsaKey(bits: number): Promise<Buffer> {
  // Loaded at the first key, because it costs the start of every server.
  const { generateKeyPair } = await import("node:crypto");
  return new Promise((resolve, reject) => {
    const options = {
      modulusLength: bits,
      publicKeyEncoding: { type: "spki", format: "der" },
      privateKeyEncoding: { type: "pkcs8", format: "der" },
    } as const;
    generateKeyPair("rsa", options, (error, _, privateKey) => {
      if (error === null) resolve(privateKey);
      else reject(error);
    });
  });
}
