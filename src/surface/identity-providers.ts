import type { Cloud } from "../cloud/list.ts";
import type { IdentityScene } from "./identities.ts";

/** An OpenID Connect provider as a test registers it; a member that is left out stays. */
export interface GivenOidcProvider {
  /** Its name, at a cloud whose ARNs do not have the issuer. */
  readonly name?: string | undefined;
  /** URL, as tokens name it. */
  readonly issuer: string;
  /** Clients for which its tokens may be. */
  readonly audiences?: readonly string[] | undefined;
  /** JSON Web Key Set; null for none. */
  readonly jwks?: object | null | undefined;
}

/** A provider as the control API shows it. */
export interface ShownOidcProvider {
  readonly name?: string;
  readonly issuer: string;
  readonly arn: string;
  readonly audiences: readonly string[];
  readonly jwks: unknown;
}

/** OpenID Connect providers of a cloud, as the control API sets them. */
export interface CloudOidcProviders<C extends Cloud = Cloud> {
  list(scene: IdentityScene<C>): Promise<ShownOidcProvider[]>;
  /** Sets a provider, which is made where there is none. @throws IdentityError */
  put(scene: IdentityScene<C>, given: GivenOidcProvider): Promise<ShownOidcProvider>;
}

/** The key set of a record after a change, JSON. */
export function keySetAfter(known: string | null, given: GivenOidcProvider["jwks"]): string | null {
  return given === undefined ? known : given && JSON.stringify(given);
}

/** The key set of a record, as it is shown. */
export function shownKeySet(jwks: string | null): unknown {
  return jwks === null ? null : JSON.parse(jwks);
}
