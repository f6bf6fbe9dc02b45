/** The object to which node-forge's modules add themselves; its types are those of the whole. */
declare module "node-forge/lib/forge.js" {
  const forge: typeof import("node-forge");
  export default forge;
}

declare module "node-forge/lib/pkcs12.js" {}
