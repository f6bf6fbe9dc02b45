import type { Hmac } from "node:crypto";
import { fromBase64 } from "../../bytes.ts";
import { DocumentKey } from "../../crypto/document-key.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { ControlError } from "../errors.ts";
import { FORMAT, type Head, headShape, lineShape, rowShape } from "./format.ts";
import { type Line, wrongLine } from "./lines.ts";

type Parsed<S extends { readonly _zod: { readonly output: unknown } }> = S["_zod"]["output"];

/** A line as it was understood. */
export type Understood =
  | { readonly row: Parsed<typeof rowShape>; readonly number: number }
  | { readonly said: Parsed<typeof lineShape>; readonly number: number };

/** Who restores a document. */
export interface Restorer {
  /** The passphrase that was sent; null for none. */
  readonly passphrase: string | null;
  /** Whether they may read a workspace of this deployment. */
  readonly mayOpen: (workspace: string) => boolean;
  /** Whether the caller sees to the settings of the workspace itself. */
  readonly leavesSettings: boolean;
}

/** A snapshot on its way in: its lines, in order, and at the end whether it is whole and unchanged. */
export class SnapshotDocument {
  readonly key: DocumentKey;
  readonly #lines: AsyncGenerator<Line>;
  readonly #mac: Hmac;

  private constructor(key: DocumentKey, lines: AsyncGenerator<Line>, first: Line) {
    this.key = key;
    this.#lines = lines;
    this.#mac = key.mac();
    this.#mac.update(`${first.text}\n`);
  }

  /**
   * Reads the first line.
   *
   * @throws ControlError 400 where it is not that of a snapshot, is of a later version, or another passphrase was sent;
   *   403 where it was made without a passphrase in a workspace that the caller may not read
   */
  static async open(runtime: Runtime, lines: AsyncGenerator<Line>, who: Restorer): Promise<SnapshotDocument> {
    const next = await lines.next();
    if (next.done) throw new ControlError(400, "invalid", "the body must be a snapshot, and is empty");
    const first = next.value;
    const parsed = headShape.safeParse(parsedJson(first.text));
    const format = formatOf(parsedJson(first.text));
    if (format > FORMAT) throw wrongLine(1, `a snapshot of a later version of fauxkms: snapshot/${format}`);
    if (!parsed.success || format !== FORMAT) {
      throw wrongLine(1, `is not the first line of a snapshot, {"fauxkms":"snapshot/${FORMAT}",…}`);
    }
    return new SnapshotDocument(keyOf(runtime, parsed.data, who), lines, first);
  }

  /** The lines after the first, up to the last, which says that there are no more. @throws ControlError 400 */
  async *rest(): AsyncGenerator<Understood> {
    let count = 1;
    for await (const line of this.#lines) {
      count = line.number;
      const understood = understand(line);
      if ("said" in understood && "end" in understood.said) {
        await this.#checkEnd(line.number, understood.said.end);
        return;
      }
      this.#mac.update(`${line.text}\n`);
      yield understood;
    }
    throw wrongLine(count, "the document breaks off: its last line says how many there are");
  }

  async #checkEnd(number: number, { lines, mac }: { lines: number; mac: string }): Promise<void> {
    const given = fromBase64(mac) ?? new Uint8Array();
    if (lines !== number - 1)
      throw wrongLine(number, `there are ${number - 1} lines before it, not ${lines}`);
    if (!DocumentKey.isSame(this.#mac.digest(), given)) {
      throw wrongLine(number, "the document was changed since it was made");
    }
    if (!(await this.#lines.next()).done) throw wrongLine(number + 1, "there is more after the last line");
  }
}

/** The key of a document, with which its first line was made. */
function keyOf(runtime: Runtime, { proof, ...head }: Head, { passphrase, mayOpen }: Restorer): DocumentKey {
  const salt = fromBase64(head.sealing.salt) ?? new Uint8Array();
  const isOf = (key: DocumentKey) =>
    DocumentKey.isSame(key.proof(JSON.stringify(head)), fromBase64(proof) ?? new Uint8Array());
  if (head.sealing.by === "passphrase") {
    if (passphrase === null) {
      throw wrongLine(1, "its secrets are sealed under a passphrase: send it as X-Fauxkms-Passphrase");
    }
    const key = DocumentKey.ofPassphrase(passphrase, salt);
    if (!isOf(key)) throw wrongLine(1, "it was made with another passphrase, or was changed");
    return key;
  }
  const key = DocumentKey.ofDeployment(runtime.masterKey, head.workspace, salt);
  if (!isOf(key)) {
    const why = "it was made without a passphrase by another deployment, or was changed";
    throw wrongLine(1, `${why}: make it with X-Fauxkms-Passphrase to restore it elsewhere`);
  }
  if (!mayOpen(head.workspace)) {
    const why = `it was made without a passphrase in the workspace '${head.workspace}'`;
    throw new ControlError(403, "forbidden", `${why}, which your token does not open`);
  }
  return key;
}

function understand(line: Line): Understood {
  const { number } = line;
  const value = jsonOf(line);
  if (Array.isArray(value)) {
    const row = rowShape.safeParse(value);
    if (!row.success) {
      throw wrongLine(number, 'a row has texts, numbers, null, {"bytes":…} and {"sealed":…}');
    }
    return { row: row.data, number };
  }
  const said = lineShape.safeParse(value);
  if (!said.success) throw wrongLine(number, "is no line of a snapshot");
  return { said: said.data, number };
}

function jsonOf({ number, text }: Line): unknown {
  const value = parsedJson(text);
  if (value === undefined) throw wrongLine(number, "is not JSON");
  return value;
}

/** The version of the format that a first line names; 0 for none. */
function formatOf(value: unknown): number {
  if (typeof value !== "object" || value === null || !("fauxkms" in value)) return 0;
  return Number(/^snapshot\/(\d{1,6})$/.exec(String(value.fauxkms))?.[1] ?? 0);
}

/** The value of a JSON text; undefined for another text. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
