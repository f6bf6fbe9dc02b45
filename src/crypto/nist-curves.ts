/** The curves of the library, which signs digests. The bundle has only what is named here of the library. */
export { p256, p384, p521 } from "@noble/curves/nist.js";
