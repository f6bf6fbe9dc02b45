import forge from "node-forge";
import { SignedXml } from "xml-crypto";

/** An identity provider that signs assertions. */
export interface SamlProvider {
  readonly entityId: string;
  /** PEM. */
  readonly privateKey: string;
  readonly certificate: string;
}

/** A provider with a key of its own. */
export function samlProvider(entityId = "https://idp.example.com/saml"): SamlProvider {
  const { privateKey, publicKey } = forge.pki.rsa.generateKeyPair(2048);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = "01";
  certificate.validity.notBefore = new Date("2020-01-01T00:00:00Z");
  certificate.validity.notAfter = new Date("2040-01-01T00:00:00Z");
  const names = [{ name: "commonName", value: "idp.example.com" }];
  certificate.setSubject(names);
  certificate.setIssuer(names);
  certificate.sign(privateKey, forge.md.sha256.create());
  return {
    entityId,
    privateKey: forge.pki.privateKeyToPem(privateKey),
    certificate: forge.pki.certificateToPem(certificate),
  };
}

/** Metadata of a provider, XML. */
export function samlMetadata({ entityId, certificate }: SamlProvider): string {
  const base64 = certificate.replace(/-----[A-Z ]+-----/g, "").trim();
  return `<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${entityId}/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`;
}

export interface SamlOptions {
  /** `role,provider` of each value. */
  readonly roles: readonly string[];
  readonly issuer?: string;
  readonly subject?: string;
  readonly recipient?: string;
  readonly audience?: string;
  readonly sessionNames?: readonly string[];
  readonly notBefore?: Date | undefined;
  readonly notOnOrAfter?: Date;
}

const later = (seconds: number) => new Date(Date.now() + seconds * 1000);

/** A response with one assertion, unsigned. */
export function samlResponse(options: SamlOptions): string {
  const {
    roles,
    issuer = "https://idp.example.com/saml",
    subject = "alice@example.com",
    recipient = "https://signin.aliyun.com/saml-role/sso",
    audience = "urn:alibaba:cloudcomputing",
    sessionNames = ["alice"],
    notBefore,
    notOnOrAfter = later(300),
  } = options;
  const attribute = (name: string, values: readonly string[]) =>
    `<saml:Attribute Name="https://www.aliyun.com/SAML-Role/Attributes/${name}">${values
      .map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`)
      .join("")}</saml:Attribute>`;
  const from = notBefore === undefined ? "" : ` NotBefore="${notBefore.toISOString()}"`;
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response" Version="2.0" IssueInstant="${new Date().toISOString()}"><saml:Issuer>${issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="_assertion" Version="2.0" IssueInstant="${new Date().toISOString()}"><saml:Issuer>${issuer}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${subject}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${notOnOrAfter.toISOString()}" Recipient="${recipient}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions${from}><saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AttributeStatement>${attribute("Role", roles)}${attribute("RoleSessionName", sessionNames)}</saml:AttributeStatement></saml:Assertion></samlp:Response>`;
}

const EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";

/** A response with a signature of its assertion, or of the whole. */
export function signedSaml(
  xml: string,
  { privateKey }: Pick<SamlProvider, "privateKey">,
  what: "Assertion" | "Response" = "Assertion",
  hash: "sha256" | "sha1" = "sha256",
): string {
  const isNew = hash === "sha256";
  const signer = new SignedXml({
    privateKey,
    signatureAlgorithm: isNew
      ? "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
      : "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
    canonicalizationAlgorithm: EXCLUSIVE,
  });
  const xpath = `//*[local-name(.)='${what}']`;
  signer.addReference({
    xpath,
    transforms: ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", EXCLUSIVE],
    digestAlgorithm: isNew
      ? "http://www.w3.org/2001/04/xmlenc#sha256"
      : "http://www.w3.org/2000/09/xmldsig#sha1",
  });
  const location = { reference: `${xpath}/*[local-name(.)='Issuer']`, action: "after" } as const;
  signer.computeSignature(xml, { prefix: "ds", location });
  return signer.getSignedXml();
}

export const encodedSaml = (xml: string) => Buffer.from(xml).toString("base64");
