import * as z from "zod/mini";
import { fromBase64 } from "../bytes.ts";
import { failure, type XksFailure, type XksProblem } from "./problem.ts";
import { IV_LENGTHS, MAX_METADATA_LENGTH, TAG_LENGTH } from "./sealed.ts";

/** Shape of bytes in "standard Base64 encoding (not URL-safe encoding)", of an allowed length. */
function bytes(isAllowed: (length: number) => boolean) {
  return z.pipe(
    z.string(),
    z.transform((text, context): Uint8Array => {
      const found = fromBase64(text);
      if (found !== null && isAllowed(found.length)) return found;
      context.issues.push({ code: "custom", input: text, message: "base64 of the wrong form or length" });
      return z.NEVER;
    }),
  );
}

const shortText = z.string().check(z.maxLength(1024));

/** The answer to Encrypt. */
export const encryptShape = z.object({
  ciphertext: bytes(() => true),
  initializationVector: bytes((length) => IV_LENGTHS.includes(length)),
  authenticationTag: bytes((length) => length === TAG_LENGTH),
  ciphertextMetadata: z.optional(bytes((length) => length <= MAX_METADATA_LENGTH)),
  /**
   * "MUST be included whenever the request includes the ciphertextDataIntegrityValueAlgorithm field"; ours always
   * does.
   */
  ciphertextDataIntegrityValue: bytes((length) => length === 32),
});

/** The answer to Decrypt. */
export const decryptShape = z.object({ plaintext: bytes(() => true) });

/** The answer to GetKeyMetadata: "MUST NOT contain more than ten keyUsage values". */
export const metadataShape = z.object({
  keySpec: shortText,
  keyUsage: z.array(shortText).check(z.maxLength(10)),
  keyStatus: z.enum(["ENABLED", "DISABLED"]),
});

/** The answer to GetHealthStatus: "at least one and no more than ten entries in ekmFleetDetails". */
export const healthShape = z.object({
  xksProxyFleetSize: z.int().check(z.positive()),
  xksProxyVendor: shortText,
  xksProxyModel: shortText,
  ekmVendor: shortText,
  ekmFleetDetails: z
    .array(
      z.object({
        id: shortText,
        model: shortText,
        healthStatus: z.enum(["ACTIVE", "DEGRADED", "UNAVAILABLE"]),
      }),
    )
    .check(z.minLength(1), z.maxLength(10)),
});

/** Metadata of an external key from its proxy. */
export type XksKeyMetadata = Readonly<z.infer<typeof metadataShape>>;

/** Health of a proxy and its external key managers, as the proxy reports it. */
export type XksHealth = Readonly<z.infer<typeof healthShape>>;

const errorShape = z.object({ errorName: z.string(), errorMessage: z.optional(z.unknown()) });

/** Problems by error name (xks_proxy_api_spec.md, "Error codes"). KMS uses the name and ignores the HTTP status. */
const ERROR_NAMES: ReadonlyMap<string, XksProblem> = new Map([
  ["ValidationException", "validation"],
  ["InvalidStateException", "invalidState"],
  ["InvalidCiphertextException", "invalidCiphertext"],
  ["InvalidKeyUsageException", "invalidKeyUsage"],
  ["AuthenticationFailedException", "authenticationFailed"],
  ["AccessDeniedException", "accessDenied"],
  ["KeyNotFoundException", "keyNotFound"],
  ["InvalidUriPathException", "invalidUriPath"],
  ["ThrottlingException", "throttled"],
  ["UnsupportedOperationException", "unsupportedOperation"],
  ["DependencyTimeoutException", "dependencyTimeout"],
  ["InternalException", "internal"],
]);

/**
 * Problems by HTTP status of Cloudflare's edge, which answers in place of an unreachable origin (Cloudflare Support,
 * "Cloudflare 5xx errors"; Workers, "Known issues" for 530). In a deployment `fetch` does not throw for these.
 */
const EDGE_STATUSES: ReadonlyMap<number, XksProblem> = new Map([
  [521, "unreachable"],
  [522, "unreachable"],
  [523, "unreachable"],
  [524, "timeout"],
  [525, "invalidTls"],
  [526, "invalidTls"],
  [530, "unreachable"],
]);

/** Parsed JSON; undefined where the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads a proxy's answer by a shape, or its problem. */
export function readAnswer<T>(
  status: number,
  text: string,
  shape: z.ZodMiniType<T>,
): { readonly ok: true; readonly value: T } | XksFailure {
  if (status !== 200) return readError(status, text);
  const read = shape.safeParse(parseJson(text));
  if (read.success) return { ok: true, value: read.data };
  const [issue] = read.error.issues;
  return failure("invalidResponse", `${issue?.path.join(".") || "body"}: ${issue?.message}`);
}

function readError(status: number, text: string): XksFailure {
  const read = errorShape.safeParse(parseJson(text));
  const problem = read.success && status >= 400 ? ERROR_NAMES.get(read.data.errorName) : undefined;
  if (problem !== undefined) return failure(problem, readMessage(read.data?.errorMessage));
  return failure(EDGE_STATUSES.get(status) ?? "invalidResponse", `status ${status}`);
}

/**
 * An errorMessage: "MUST be less than 512 characters in length and only use printable ASCII characters"; else
 * undefined.
 */
function readMessage(message: unknown): string | undefined {
  return typeof message === "string" && /^[\x20-\x7e]{1,511}$/.test(message) ? message : undefined;
}
