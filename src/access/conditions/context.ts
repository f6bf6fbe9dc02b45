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

/** A context whose values are each made once, when a policy asks for them: many statements ask for the same ones. */
export function madeOnce(valuesOf: (name: string) => readonly string[] | undefined): ConditionContext {
  const made = new Map<string, readonly string[] | undefined>();
  return {
    get(name) {
      const known = made.get(name);
      if (known !== undefined || made.has(name)) return known;
      const values = valuesOf(name);
      made.set(name, values);
      return values;
    },
  };
}
