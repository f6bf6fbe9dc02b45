/** Types of the functions used here, because the package has none. */
declare module "fs-native-extensions" {
  /**
   * Takes an exclusive lock on a whole file that is open for writing.
   *
   * @returns false if another process has it.
   * @throws Error if the file system does not support locks
   */
  export function tryLock(fd: number): boolean;
}
