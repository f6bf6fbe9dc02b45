import { VERSION } from "../version.ts";

/** Versions that the log of this isolate has been told of: 255 at the most. */
const told = new Set<number>();

/**
 * Notes in the log, once for each version, why a ciphertext was refused: nothing else tells one that a later fauxkms made
 * from one that was altered.
 *
 * @param version of the ciphertext's layout; null where there is nothing to tell.
 */
export function noteUnknownLayout(version: number | null): void {
  if (version === null || told.has(version)) return;
  told.add(version);
  console.warn(
    `fauxkms ${VERSION} does not know version ${version} of the layout of ciphertexts: one was refused as invalid; ` +
      "a later fauxkms made it, or something else did",
  );
}
