/**
 * Preload (`node --import`) of a server in a process of its own, by which its RSA keys seldom need a search for primes
 * either. For tests that look at something else than how keys are made.
 */
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { newRsaMaterial } from "./rsa-keys.ts";

/** What the command line asks of Node: a pair of RSA keys, of which it uses the private one. */
function generateKeyPair(
  _type: "rsa",
  { modulusLength }: { readonly modulusLength: number },
  done: (error: unknown, publicKey: null, privateKey: Buffer | null) => void,
): void {
  newRsaMaterial(modulusLength).then(
    (key) => done(null, null, key),
    (error: unknown) => done(error, null, null),
  );
}

Object.assign(crypto, { generateKeyPair });
syncBuiltinESMExports();
