/** Values of the condition keys of a request. */
export interface ConditionContext {
  /**
   * The values of a key, of which those with one value have one.
   *
   * @param name in lower case, such as `kms:encryptioncontext:appname`.
   * @returns undefined where the request has no such key.
   */
  get(name: string): readonly string[] | undefined;
}
