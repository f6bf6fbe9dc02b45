/** Code of a cloud's error, as its SDK throws it: `name` at AWS, `code` or `data.Code` at Alibaba Cloud. */
export declare function errorCode(error: unknown): string | null;
/** Whether an error is a cloud's refusal for too many requests. */
export declare function isThrottled(error: unknown): boolean;
/** Whether an error is a cloud's refusal for want of a right. */
export declare function isDenied(error: unknown): boolean;
/** What refused, by the header that only fauxkms sends (`x-fauxkms-throttled-by`); null where the SDK does not show it. */
export declare function throttledBy(error: unknown): string | null;
