import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import { createSecureContext, createServer, type SecureContext } from "node:tls";
import { AllowedHosts } from "../src/auth/hosts.ts";
import { BoundedMap } from "../src/bounded-map.ts";
import { authority, type Certified, newPrivateKey, serverCertificate } from "./certificates.ts";
import { writeNew } from "./state.ts";
import { DEFAULT_NAMES, isVouchedFor } from "./tls-names.ts";

/** Files of the private CA in the data directory: its key for the owner only, its certificate for clients. */
const FILES = { folder: "tls", key: "ca-key.pem", certificate: "ca.pem" } as const;

/** Maximum number of cached certificates of host names; issuing one costs a signature. */
const MOST_NAMES = 1000;

/** Hosts that stand for every address of the machine, and name none. */
const EVERY_ADDRESS: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/** A TLS listener in front of the plain port. */
export interface TlsListener {
  readonly port: number;
  stop(): Promise<void>;
}

/** The private CA, and the path of the file with its certificate. */
export interface PrivateCa extends Certified {
  readonly path: string;
}

/**
 * The private CA, created once for a data directory, or at each start without one.
 *
 * @param data null to keep nothing.
 * @param scratch directory that is removed at the end, for the certificate where nothing is kept.
 * @throws Error if its files cannot be read or do not match
 */
export async function privateCa(data: string | null, scratch: string): Promise<PrivateCa> {
  if (data === null) {
    const path = join(scratch, FILES.certificate);
    const made = await authority(newPrivateKey(), Date.now());
    writeNew(path, made.certificate, 0o600);
    return { ...made, path };
  }
  const folder = join(data, FILES.folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const paths = { key: join(folder, FILES.key), certificate: join(folder, FILES.certificate) };
  // The key is written first; the start after an interrupted one makes the certificate.
  if (!existsSync(paths.key)) writeNew(paths.key, newPrivateKey(), 0o600);
  const key = readFileSync(paths.key, "utf8");
  if (!existsSync(paths.certificate)) {
    writeNew(paths.certificate, (await authority(key, Date.now())).certificate, 0o600);
  }
  const certificate = readFileSync(paths.certificate, "utf8");
  if (!belongTogether(certificate, key)) {
    throw new Error(`${paths.certificate} is not the certificate of ${paths.key}; remove both for new ones`);
  }
  return { certificate, key, path: paths.certificate };
}

/**
 * Terminates TLS and passes the bytes on to a port of the loopback.
 *
 * @param port 0 picks a free one.
 * @param allowedHosts further names under which the server may be called: `--allowed-host`.
 * @throws Error if the port is taken
 */
export async function listenTls(
  ca: Certified,
  host: string,
  port: number,
  plainPort: number,
  allowedHosts: readonly string[],
): Promise<TlsListener> {
  const names = [...new Set([...DEFAULT_NAMES, ...(EVERY_ADDRESS.has(host) ? [] : [host]), ...allowedHosts])];
  const key = newPrivateKey();
  const { certificate } = await serverCertificate(ca, key, names, Date.now());
  const open = new Set<Socket>();
  const target = { host: "127.0.0.1", port: plainPort };
  const server = createServer(
    {
      key,
      cert: certificate,
      SNICallback: byName(ca, key, new AllowedHosts(host, allowedHosts)),
      ALPNProtocols: ["http/1.1"],
    },
    (client) => {
      const plain = connect(target);
      for (const [socket, other] of [
        [client, plain],
        [plain, client],
      ] as const) {
        open.add(socket);
        socket.on("error", () => other.destroy());
        socket.on("close", () => {
          open.delete(socket);
          other.destroySoon();
        });
        socket.pipe(other);
      }
    },
  );
  // Connections with an unfinished handshake would delay a stop.
  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  // A client that does not trust the CA hangs up, which is no error of the server.
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      return closed;
    },
  };
}

/** SNI callback that issues a certificate for each host name at its first use. */
function byName(
  ca: Certified,
  key: string,
  allowed: AllowedHosts,
): (name: string, answer: SniAnswer) => void {
  const contexts = new BoundedMap<string, SecureContext>(MOST_NAMES);
  const contextOf = async (name: string): Promise<SecureContext> => {
    const { certificate } = await serverCertificate(ca, key, [name], Date.now());
    const context = createSecureContext({ key, cert: certificate });
    contexts.set(name, context);
    return context;
  };
  return (asked, answer) => {
    const name = asked.toLowerCase();
    const known = contexts.get(name);
    // Without a context a client gets the default certificate, and sees that it is for other names.
    if (known || DEFAULT_NAMES.includes(name) || !isVouchedFor(name, allowed)) return answer(null, known);
    contextOf(name).then(
      (context) => answer(null, context),
      (error: Error) => answer(error),
    );
  };
}

type SniAnswer = (error: Error | null, context?: SecureContext) => void;

function belongTogether(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}
