/** Codes by which the clouds refuse for want of a right (AWS KMS, API reference, Common errors; Alibaba Cloud KMS, error codes). */
const DENIED =
  /^(AccessDeniedException|AccessDenied|Forbidden\.(NoPermission|RAM|AccessDenied).*|NoPermission)$/;

/** Codes by which the clouds throttle. */
const THROTTLED = /^(ThrottlingException|Throttling(\..+)?|Rejected\.Throttling)$/;

/** Code of a cloud's error, as its SDK throws it: `name` at AWS, `code` or `data.Code` at Alibaba Cloud. */
export function errorCode(error: unknown): string | null {
  if (typeof error !== "object" || error === null) return null;
  const { name, code, data } = error as { name?: unknown; code?: unknown; data?: { Code?: unknown } };
  const texts = [data?.Code, code, name].filter((text) => typeof text === "string");
  return texts.find((text) => THROTTLED.test(text) || DENIED.test(text)) ?? texts[0] ?? null;
}

/** Whether an error is a cloud's refusal for too many requests. */
export function isThrottled(error: unknown): boolean {
  return THROTTLED.test(errorCode(error) ?? "");
}

/** Whether an error is a cloud's refusal for want of a right. */
export function isDenied(error: unknown): boolean {
  return DENIED.test(errorCode(error) ?? "");
}

/** What refused, by the header that only fauxkms sends (`x-fauxkms-throttled-by`); null where the SDK does not show it. */
export function throttledBy(error: unknown): string | null {
  const { $response } = (error ?? {}) as { $response?: { headers?: Readonly<Record<string, string>> } };
  return $response?.headers?.["x-fauxkms-throttled-by"]?.split(";")[0] ?? null;
}
