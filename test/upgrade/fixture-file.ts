import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Inventory } from "./inventory.ts";

/*
 * A fixture in one file: gzip of a line of JSON (the inventory, and the path and length of each file of the data
 * directory) and of those files, one after the other.
 */

interface Head {
  /** The inventory, under the name that fixtures of earlier commits have for it. */
  readonly holdings: Inventory;
  readonly files: readonly { readonly path: string; readonly length: number }[];
}

const LINE_END = 10;

/** Writes a fixture. @param files contents by their paths in the data directory. */
export function packFixture(file: string, inventory: Inventory, files: ReadonlyMap<string, Buffer>): void {
  const listed = [...files].map(([path, { length }]) => ({ path, length }));
  const head: Head = { holdings: inventory, files: listed };
  const plain = Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...files.values()]);
  writeFileSync(file, gzipSync(plain, { level: 9 }));
}

/** Makes a data directory of a fixture. @returns what it holds. */
export function unpackFixture(file: string, directory: string): Inventory {
  const plain = gunzipSync(readFileSync(file));
  let at = plain.indexOf(LINE_END) + 1;
  const { holdings: inventory, files } = JSON.parse(plain.subarray(0, at).toString()) as Head;
  for (const { path, length } of files) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, plain.subarray(at, at + length));
    at += length;
  }
  return inventory;
}
