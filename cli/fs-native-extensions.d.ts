/** Its types, as far as they are used here: the package has none. */
declare module "fs-native-extensions" {
  /**
   * Takes an exclusive lock on a whole file, which is open for writing.
   *
   * @returns false where another one has it.
   * @throws Error where the file system keeps no locks
   */
  export function tryLock(fd: number): boolean;
}
