import { readAssertion, type SamlAssertion } from "../../../auth/saml/assertion.ts";
import { readSamlMetadata, type SamlMetadata } from "../../../auth/saml/metadata.ts";
import { signedAssertion, unsignedAssertion } from "../../../auth/saml/response.ts";
import { SamlDefect } from "../../../auth/saml/xml.ts";
import { fromBase64, fromUtf8 } from "../../../bytes.ts";
import { stsError } from "../errors.ts";
import type { ProviderName } from "../federation.ts";
import type { AnyCall } from "../operation.ts";

/**
 * The assertion in a response for which a provider vouches. In permissive mode it is taken unverified where nobody has
 * registered the provider.
 *
 * @param encoded the whole response, Base64.
 * @throws AlibabaError EntityNotExist.SAMLProvider, AuthenticationFail
 */
export async function vouchedAssertion(
  call: AnyCall,
  provider: ProviderName,
  encoded: string,
): Promise<SamlAssertion> {
  const { runtime } = call;
  const bytes = fromBase64(encoded.replace(/\s/g, ""));
  const text = bytes === null ? null : fromUtf8(bytes);
  if (text === null) throw stsError("samlInvalid");
  const metadata = await metadataOf(call, provider);
  if (metadata === null && runtime.settings.auth === "strict") throw stsError("samlProviderMissing");
  if (metadata === null) {
    runtime.notices?.tell(
      "nobody has registered the identity provider whose assertions are sent to AssumeRoleWithSAML, so they are taken unverified; PUT /_fauxkms/saml-providers/:account/:name registers it",
    );
  }
  try {
    const element = metadata ? await signedAssertion(text, metadata.keys) : await unsignedAssertion(text);
    const assertion = readAssertion(element);
    if (metadata !== null && assertion.issuer !== metadata.entityId) throw stsError("samlInvalid");
    return assertion;
  } catch (error) {
    throw error instanceof SamlDefect ? stsError("samlInvalid") : error;
  }
}

/** The metadata of a provider; null where nobody has registered it. */
async function metadataOf(
  { runtime, workspace, state }: AnyCall,
  { account, name }: ProviderName,
): Promise<SamlMetadata | null> {
  const place = { workspace, generation: state.generation, cloud: "alibaba", account } as const;
  const found = await runtime.identityDirectory.find(place, "samlProvider", name);
  if (found === null) return null;
  return readSamlMetadata(found.record.metadata).catch(() => {
    throw stsError("samlMetadata");
  });
}
