import { VERSION } from "../version.ts";

/** Versions that this isolate has logged: at most 255. */
const told = new Set<number>();

/**
 * Logs, once for each version, that a ciphertext was refused for its layout: nothing else distinguishes a later
 * fauxkms's ciphertext from an altered one.
 *
 * @param version version of the ciphertext's layout; null logs nothing.
 */
export function noteUnknownLayout(version: number | null): void {
  if (version === null || told.has(version)) return;
  told.add(version);
  console.warn(
    `fauxkms ${VERSION} does not know version ${version} of the layout of ciphertexts: one was refused as invalid; ` +
      "a later fauxkms made it, or something else did",
  );
}
