import { toBase64, utf8 } from "../../bytes.ts";
import { DocumentKey } from "../../crypto/document-key.ts";
import { randomBytes } from "../../crypto/random.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { RowsOf } from "../../objects/key-store/api.ts";
import { VERSION } from "../../version.ts";
import { type Cell, FORMAT, type Head } from "./format.ts";
import { ownLine } from "./own.ts";
import { SECRET_COLUMNS, type SecretColumn, sealed } from "./secrets.ts";
import { type ObjectPlace, Source } from "./source.ts";

const SALT_LENGTH = 16;

/** Length of a chunk of the stream in characters. */
const CHUNK_LENGTH = 64 * 1024;

/**
 * The snapshot of a workspace as a stream of NDJSON. Its first page is read before the stream begins, so that what
 * fails at once is an answer and not a broken stream.
 *
 * @param passphrase under which secrets are sealed; null for the deployment's own key.
 * @throws ControlError 409
 */
export async function snapshotStream(
  runtime: Runtime,
  workspace: string,
  passphrase: string | null,
): Promise<ReadableStream<Uint8Array>> {
  const lines = new Saver(runtime, workspace, passphrase).lines();
  const first = await lines.next();
  let pending = first.done ? "" : first.value;
  return new ReadableStream({
    async pull(controller) {
      while (pending.length < CHUNK_LENGTH) {
        const next = await lines.next();
        if (next.done) {
          controller.enqueue(utf8(pending));
          controller.close();
          return;
        }
        pending += next.value;
      }
      controller.enqueue(utf8(pending));
      pending = "";
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
}

class Saver {
  readonly #runtime: Runtime;
  readonly #workspace: string;
  readonly #sealing: Head["sealing"];
  readonly #key: DocumentKey;

  constructor(runtime: Runtime, workspace: string, passphrase: string | null) {
    this.#runtime = runtime;
    this.#workspace = workspace;
    const salt = randomBytes(SALT_LENGTH);
    this.#sealing = { by: passphrase === null ? "deployment" : "passphrase", salt: toBase64(salt) };
    this.#key =
      passphrase === null
        ? DocumentKey.ofDeployment(runtime.masterKey, workspace, salt)
        : DocumentKey.ofPassphrase(passphrase, salt);
  }

  /** All lines, the last one with their number and a MAC of them. */
  async *lines(): AsyncGenerator<string> {
    const mac = this.#key.mac();
    let count = 0;
    for await (const value of this.#values()) {
      const line = `${JSON.stringify(value)}\n`;
      mac.update(line);
      count++;
      yield line;
    }
    yield `${JSON.stringify({ end: { lines: count, mac: toBase64(mac.digest()) } })}\n`;
  }

  async *#values(): AsyncGenerator<object> {
    const source = await Source.open(this.#runtime, this.#workspace);
    const scopes = source.objects.flatMap((place) => (place.kind === "journal" ? [] : [place.scope]));
    const head: Omit<Head, "proof"> = {
      fauxkms: `snapshot/${FORMAT}`,
      version: VERSION,
      madeAt: new Date().toISOString(),
      workspace: this.#workspace,
      clouds: [...new Set(scopes.map(({ cloud }) => cloud))],
      sealing: this.#sealing,
    };
    yield { ...head, proof: toBase64(this.#key.proof(JSON.stringify(head))) };
    yield { own: await ownLine(this.#runtime, this.#workspace, source.saved, this.#key) };
    for (const place of source.objects) {
      for await (const { begins, steps, parts } of source.rows(place)) {
        if (begins) yield { ...placed(place), steps };
        for (const part of parts) yield* this.#rows(part);
      }
    }
    yield { object: "directory" };
    for await (const part of source.directory(() => true)) yield* this.#rows(part);
  }

  async *#rows({ table, columns, rows }: RowsOf): AsyncGenerator<object> {
    const secret = SECRET_COLUMNS.find((each) => each.table === table);
    yield { table, columns };
    for (const row of rows) {
      const cells = row.map(cellOf);
      if (secret) await this.#seal(secret, columns, row, cells);
      yield cells;
    }
  }

  async #seal(
    { column, label }: SecretColumn,
    columns: readonly string[],
    row: readonly SqlStorageValue[],
    cells: Cell[],
  ): Promise<void> {
    const index = columns.indexOf(column);
    const wrapped = row[index];
    if (!(wrapped instanceof ArrayBuffer)) throw new Error(`${column} holds no bytes`);
    const name = label((each) => String(row[columns.indexOf(each)]));
    const bytes = await sealed(this.#runtime.masterKey, this.#key, new Uint8Array(wrapped), name);
    cells[index] = { sealed: toBase64(bytes) };
  }
}

function placed(place: ObjectPlace): object {
  if (place.kind === "journal") return { object: "journal" };
  const { cloud, account, region } = place.scope;
  return { object: place.kind, cloud, account, region };
}

function cellOf(value: SqlStorageValue): Cell {
  return value instanceof ArrayBuffer ? { bytes: toBase64(new Uint8Array(value)) } : value;
}
