import forge from "node-forge/lib/forge.js";
// Adds itself, and what it needs, to the object above. All of node-forge would be 0.2 MB more in the bundle.
import "node-forge/lib/pkcs12.js";

/** node-forge, as far as certificates and PKCS #12 need it. */
export default forge;
