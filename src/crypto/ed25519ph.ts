/** Ed25519ph of the library, because the runtimes have none. The bundle has only what is named here of the library. */
export { ed25519ph } from "@noble/curves/ed25519.js";
