import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

const ISSUER = "https://oidc.example.com/clients";
const AUDIENCE = "sts.amazonaws.com";

/**
 * An OpenID Connect provider for one run: nobody can ask it, but its key set can be registered, and its token is in a file, as
 * where a pod of Kubernetes finds its own.
 *
 * @returns the variables that tell a command of it: `FAUXKMS_OIDC_PROVIDER`, the body of `PUT oidc-providers` in JSON;
 * `FAUXKMS_TOKEN_FILE`, where the token is that its key signed; and `FAUXKMS_FORGED_TOKEN_FILE`, the same by another key
 */
export async function identityProvider(folder) {
  const [own, other] = await Promise.all([generateKeyPair("RS256"), generateKeyPair("RS256")]);
  const token = ({ privateKey }) =>
    new SignJWT({ iss: ISSUER, sub: "system:serviceaccount:app:worker", aud: AUDIENCE })
      .setProtectedHeader({ alg: "RS256", kid: "1" })
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(privateKey);
  const files = {
    FAUXKMS_TOKEN_FILE: join(folder, "token"),
    FAUXKMS_FORGED_TOKEN_FILE: join(folder, "forged-token"),
  };
  await Promise.all([
    writeFile(files.FAUXKMS_TOKEN_FILE, await token(own)),
    writeFile(files.FAUXKMS_FORGED_TOKEN_FILE, await token(other)),
  ]);
  const jwks = { keys: [{ ...(await exportJWK(own.publicKey)), kid: "1", alg: "RS256" }] };
  return { ...files, FAUXKMS_OIDC_PROVIDER: JSON.stringify({ issuer: ISSUER, audiences: [AUDIENCE], jwks }) };
}
