import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import { REGIONS } from "../src/alibaba/regions.ts";
import { authority, type Certified, newPrivateKey, serverCertificate } from "./certificates.ts";
import { writeNew } from "./state.ts";

/** Where the private CA is kept in the data directory: its key for the owner only, its certificate for clients. */
const FILES = { folder: "tls", key: "ca-key.pem", certificate: "ca.pem" } as const;

/**
 * Host names that the server's certificate is for: this machine, dedicated gateways, and shared ones as
 * `kms.<region>.localhost` and `<region>.localhost` (a wildcard cannot stand in the middle, nor before a last label).
 */
const NAMES = [
  "localhost",
  "127.0.0.1",
  "::1",
  "*.cryptoservice.kms.aliyuncs.com",
  "*.cryptoservice.localhost",
  ...REGIONS.flatMap((region) => [`kms.${region}.localhost`, `${region}.localhost`]),
];

/** Addresses that mean every one of the machine: what listens there is reached on the loopback. */
const EVERY_ADDRESS: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/** A TLS listener before the plain port. */
export interface TlsListener {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * The private CA: made once for a data directory, and for each start without one.
 *
 * @param data null keeps nothing.
 * @throws Error where its files cannot be read or do not fit
 */
export async function privateCa(data: string | null): Promise<Certified> {
  if (data === null) return authority(newPrivateKey(), Date.now());
  const folder = join(data, FILES.folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const paths = { key: join(folder, FILES.key), certificate: join(folder, FILES.certificate) };
  // The key first: of a start that was cut off in between, the next one makes the certificate.
  if (!existsSync(paths.key)) writeNew(paths.key, newPrivateKey(), 0o600);
  const key = readFileSync(paths.key, "utf8");
  if (!existsSync(paths.certificate)) {
    writeNew(paths.certificate, (await authority(key, Date.now())).certificate, 0o600);
  }
  const certificate = readFileSync(paths.certificate, "utf8");
  if (!belongTogether(certificate, key)) {
    throw new Error(`${paths.certificate} is not the certificate of ${paths.key}; remove both for new ones`);
  }
  return { certificate, key };
}

/**
 * Listens for TLS and passes what comes on to the plain port, byte by byte.
 *
 * @param port 0 picks a free one.
 * @throws Error where the port is taken
 */
export async function listenTls(
  ca: Certified,
  host: string,
  port: number,
  plainPort: number,
): Promise<TlsListener> {
  const names = NAMES.includes(host) || host in EVERY_ADDRESS ? NAMES : [...NAMES, host];
  const { key, certificate } = await serverCertificate(ca, names, Date.now());
  const open = new Set<Socket>();
  const target = { host: EVERY_ADDRESS[host] ?? host, port: plainPort };
  const server = createServer({ key, cert: certificate, ALPNProtocols: ["http/1.1"] }, (client) => {
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
  });
  // Those that are not through with their handshake would hold up a stop.
  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  // A client that does not trust the CA hangs up: no business of ours.
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

function belongTogether(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}
