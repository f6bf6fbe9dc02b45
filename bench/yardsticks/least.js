// The least that a Worker does which speaks AWS's protocol: the floor with what `least-parts.js` has, and no signature.
import { credentialIn, encrypted, isEncrypt, newKey, refusal, scopeOf } from "./least-parts.js";

const scopes = new Map();
let key;

export default {
  async fetch(request) {
    key ??= await newKey();
    if (!isEncrypt(request)) return refusal();
    const credential = credentialIn(request.headers.get("authorization") ?? "");
    let scope = scopes.get(credential);
    if (scope === undefined) {
      scope = scopeOf(credential);
      scopes.set(credential, scope);
    }
    return encrypted(scope, key, await request.json());
  },
};
