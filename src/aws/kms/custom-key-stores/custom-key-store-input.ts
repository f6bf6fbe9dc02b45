import { X509Certificate } from "node:crypto";
import type { Backing, VpcService } from "../../../keys/custom-key-store.ts";
import { type Input, required, string, structure } from "../../../shape.ts";
import { isProxyEndpoint } from "../../../xks/endpoint.ts";
import { sourceOf } from "../../protocol/validate.ts";
import { AwsError } from "../errors.ts";
import type { Call } from "../operation.ts";

/** Limits of the service model (kms/2014-11-01). */
export const storeName = string({ min: 1, max: 256 });
const vpcServiceName = /^(com|eu)\.amazonaws\.vpce\.([a-z]+-){2,3}\d+\.vpce-svc-[0-9a-z]+$/;

/** Members that CreateCustomKeyStore and UpdateCustomKeyStore share. */
export const storeMembers = {
  CloudHsmClusterId: string({ min: 19, max: 24, pattern: /^cluster-[2-7a-zA-Z]{11,16}$/ }),
  KeyStorePassword: string({ min: 7, max: 32, sensitive: true }),
  // `requireEndpoint` checks the pattern, because a laptop's server admits more endpoints.
  XksProxyUriEndpoint: string({ min: 10, max: 128 }),
  XksProxyUriPath: string({
    min: 10,
    max: 128,
    pattern: /^(\/[a-zA-Z0-9/_-]+\/kms\/xks\/v\d{1,2})$|^(\/kms\/xks\/v\d{1,2})$/,
  }),
  XksProxyVpcEndpointServiceOwner: string({ min: 12, max: 12, pattern: /^[0-9]{12}$/ }),
  XksProxyAuthenticationCredential: structure({
    AccessKeyId: required(string({ min: 20, max: 30, pattern: /^[A-Z2-7]+$/, sensitive: true })),
    RawSecretAccessKey: required(string({ min: 43, max: 64, pattern: /^[a-zA-Z0-9/+=]+$/, sensitive: true })),
  }),
  XksProxyConnectivity: string({ values: ["PUBLIC_ENDPOINT", "VPC_ENDPOINT_SERVICE"] }),
} as const;

export const createMembers = {
  CustomKeyStoreName: required(storeName),
  TrustAnchorCertificate: string({ min: 1, max: 5000 }),
  CustomKeyStoreType: string({ values: ["AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"] }),
  XksProxyVpcEndpointServiceName: string({ min: 20, max: 64, pattern: vpcServiceName }),
  ...storeMembers,
} as const;

/** Members that only one kind of backing has. */
const OF_CLUSTERS = ["CloudHsmClusterId", "TrustAnchorCertificate", "KeyStorePassword"] as const;
const OF_PROXIES = [
  "XksProxyConnectivity",
  "XksProxyAuthenticationCredential",
  "XksProxyUriEndpoint",
  "XksProxyUriPath",
] as const;
const OF_VPC_SERVICES = ["XksProxyVpcEndpointServiceName", "XksProxyVpcEndpointServiceOwner"] as const;

type CreateInput = Input<typeof createMembers>;

/** What of a call decides whether a store is possible. */
interface StoreCall {
  readonly caller: Pick<Call["caller"], "account">;
  readonly xks: Pick<Call["xks"], "local">;
}

/** A custom key store to create: its backing, and the secret that opens it. */
export interface Wanted {
  readonly backing: Backing;
  readonly secret: string;
}

/**
 * The store that a request describes (API Reference, CreateCustomKeyStore: which parameters a type needs).
 *
 * @throws AwsError ValidationException, IncorrectTrustAnchorException
 */
export function wantedStore(call: StoreCall, input: CreateInput): Wanted {
  const type = input.CustomKeyStoreType ?? "AWS_CLOUDHSM";
  if (type === "AWS_CLOUDHSM") {
    forbid(input, [...OF_PROXIES, ...OF_VPC_SERVICES], typeText(type));
    const [clusterId, trustAnchor, secret] = requireAll(input, OF_CLUSTERS, typeText(type));
    requireCertificate(trustAnchor);
    return { backing: { type, clusterId, trustAnchor }, secret };
  }
  forbid(input, OF_CLUSTERS, typeText(type));
  const [connectivity, credential, endpoint, uriPath] = requireAll(input, OF_PROXIES, typeText(type));
  const { AccessKeyId: accessKeyId, RawSecretAccessKey: secret } = credential;
  const uriEndpoint = requireEndpoint(call, endpoint);
  const vpcService = connectivity === "PUBLIC_ENDPOINT" ? publicOnly(input) : vpcServiceOf(call, input);
  return { backing: { type, uriEndpoint, uriPath, accessKeyId, vpcService }, secret };
}

function publicOnly(input: CreateInput): null {
  forbid(input, OF_VPC_SERVICES, connectivityText("PUBLIC_ENDPOINT"));
  return null;
}

function vpcServiceOf(call: StoreCall, input: CreateInput): VpcService {
  const where = connectivityText("VPC_ENDPOINT_SERVICE");
  const [name] = requireAll(input, ["XksProxyVpcEndpointServiceName"], where);
  return { name, owner: input.XksProxyVpcEndpointServiceOwner ?? call.caller.account };
}

/** Refuses members of the other type of store. @throws AwsError ValidationException */
export function forbidOther(type: Backing["type"], input: Readonly<Record<string, unknown>>): void {
  const others = type === "AWS_CLOUDHSM" ? [...OF_PROXIES, ...OF_VPC_SERVICES] : OF_CLUSTERS;
  forbid(input, others, typeText(type));
}

/** Refuses members that have no meaning in the request. @throws AwsError ValidationException */
export function forbid(
  input: Readonly<Record<string, unknown>>,
  members: readonly string[],
  where: string,
): void {
  const given = members.find((member) => input[member] !== undefined);
  if (given !== undefined) throw invalid(`${given} is not valid for ${where}.`);
}

/** The values of members that must be there. @throws AwsError ValidationException */
export function requireAll<I extends object, const K extends readonly (keyof I & string)[]>(
  input: I,
  members: K,
  where: string,
): { [N in keyof K]: NonNullable<I[K[N]]> } {
  const missing = members.find((member) => input[member] === undefined);
  if (missing !== undefined) throw invalid(`${missing} is required for ${where}.`);
  return members.map((member) => input[member]) as { [N in keyof K]: NonNullable<I[K[N]]> };
}

function typeText(type: Backing["type"]): string {
  return `a custom key store of type ${type}`;
}

export function connectivityText(connectivity: "PUBLIC_ENDPOINT" | "VPC_ENDPOINT_SERVICE"): string {
  return `an external key store with ${connectivity} connectivity`;
}

/** Requires a certificate in PEM: "the customerCA.crt file". @throws AwsError IncorrectTrustAnchorException */
function requireCertificate(text: string): void {
  try {
    if (text.includes("-----BEGIN CERTIFICATE-----")) return void new X509Certificate(text);
  } catch {
    // The parser's own message would not help the client.
  }
  throw new AwsError(
    "IncorrectTrustAnchorException",
    "The trust anchor certificate is not an X.509 certificate in PEM format.",
  );
}

const ENDPOINT = /^https:\/\/[a-zA-Z0-9.-]+$/;

/** Requires an endpoint in the form of the model, or of a laptop. @throws AwsError ValidationException */
export function requireEndpoint(call: Pick<StoreCall, "xks">, endpoint: string): string {
  if (ENDPOINT.test(endpoint) || isProxyEndpoint(endpoint, call.xks.local)) return endpoint;
  throw unlike("xksProxyUriEndpoint", endpoint, ENDPOINT);
}

/** Requires the name of a VPC endpoint service. @throws AwsError ValidationException */
export function requireVpcServiceName(name: string): string {
  if (vpcServiceName.test(name)) return name;
  throw unlike("xksProxyVpcEndpointServiceName", name, vpcServiceName);
}

/** The error for a pattern that depends on more than the value. */
function unlike(path: string, value: string, pattern: RegExp): AwsError {
  return invalid(
    `1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${sourceOf(pattern)}`,
  );
}

export function invalid(text: string): AwsError {
  return new AwsError("ValidationException", text);
}
