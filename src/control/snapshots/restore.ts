import { fromBase64 } from "../../bytes.ts";
import { CLOUD_FACTS } from "../../cloud/list.ts";
import { isStagedTable, keyOfRow, problemOfRows } from "../../directory/restored-rows.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { RowsOf, Steps } from "../../objects/key-store/api.ts";
import type { SavedWorkspace } from "../../objects/workspace/api.ts";
import { scopeOf } from "../../workspace.ts";
import { ControlError } from "../errors.ts";
import { type Restorer, SnapshotDocument, type Understood } from "./document.ts";
import { linesOf, wrongLine } from "./lines.ts";
import { ownOf } from "./own.ts";
import { isRecord } from "./records.ts";
import { SECRET_COLUMNS, wrappedAgain } from "./secrets.ts";
import type { ObjectPlace } from "./source.ts";
import { Target } from "./target.ts";

/** Rows and characters after which rows are sent to their object. */
const MOST_ROWS = 1000;
const MOST_LENGTH = 500_000;
/** Objects in a document at the most, each of which has storage of its own. */
const MOST_OBJECTS = 10_000;

type Row = Extract<Understood, { row: unknown }>["row"];
type Said = Extract<Understood, { said: unknown }>["said"];

/** The object whose rows come, or the directory. */
type Current = { readonly place: ObjectPlace; readonly steps: Steps } | { readonly place: "directory" };

/**
 * Makes the state of a workspace that of a snapshot. The document is read line by line, and its rows are staged; a
 * document that is wrong anywhere changes nothing.
 *
 * @throws ControlError 400 with the number of the wrong line, 403, 409
 */
export async function restore(
  runtime: Runtime,
  workspace: string,
  body: ReadableStream<Uint8Array> | null,
  who: Restorer,
): Promise<SavedWorkspace> {
  const lines = linesOf(body);
  const document = await SnapshotDocument.open(runtime, lines, who);
  const target = await Target.begin(runtime, workspace);
  try {
    const reader = new Reader(runtime, workspace, document, target);
    for await (const line of document.rest()) {
      await target.goOn();
      await reader.take(line);
    }
    const saved = await reader.end();
    const refused = await target.tryOut();
    if (refused) throw wrongLine(refused.line ?? 1, refused.message);
    await target.adopt(who.leavesSettings ? { ...saved, settings: null } : saved);
    return saved;
  } catch (error) {
    await target.abandon();
    throw error;
  }
}

/** Stages the rows of a document. */
class Reader {
  readonly #runtime: Runtime;
  readonly #workspace: string;
  readonly #document: SnapshotDocument;
  readonly #target: Target;
  readonly #objects = new Set<string>();
  /** Keys of rows with names of their own in the whole deployment. */
  readonly #names = new Set<string>();
  #saved: SavedWorkspace | null = null;
  #current: Current | null = null;
  #table: Pick<RowsOf, "table" | "columns"> | null = null;
  #rows: SqlStorageValue[][] = [];
  #firstLine = 0;
  #length = 0;

  constructor(runtime: Runtime, workspace: string, document: SnapshotDocument, target: Target) {
    this.#runtime = runtime;
    this.#workspace = workspace;
    this.#document = document;
    this.#target = target;
  }

  async take(line: Understood): Promise<void> {
    if ("row" in line) await this.#takeRow(line.row, line.number);
    else await this.#takeSaid(line.said, line.number);
  }

  /** @throws ControlError 400 if the document says nothing of the workspace itself */
  async end(): Promise<SavedWorkspace> {
    await this.#send();
    if (!this.#saved) throw wrongLine(2, 'there is no line {"own":…}');
    return this.#saved;
  }

  async #takeSaid(said: Said, number: number): Promise<void> {
    await this.#send();
    if ("own" in said) {
      this.#saved = await ownOf(this.#runtime, this.#workspace, said.own, this.#document.key);
      if (!this.#saved) throw wrongLine(number, "clock, faults, settings or tokens are not as they must be");
    } else if ("object" in said) {
      this.#table = null;
      this.#current = this.#begun(said, number);
      if (this.#current.place !== "directory") await this.#stage(this.#current, true, [], number);
    } else if ("table" in said) {
      if (!this.#current) throw wrongLine(number, "a table before the first object");
      this.#table = { table: said.table, columns: said.columns };
    }
  }

  async #takeRow(row: Row, number: number): Promise<void> {
    const table = this.#table;
    if (!table) throw wrongLine(number, "a row before its table");
    if (row.length !== table.columns.length) {
      throw wrongLine(number, `a row of ${table.table} has ${table.columns.length} values`);
    }
    const values = await this.#valuesOf(table, row, number);
    if (this.#rows.length === 0) this.#firstLine = number;
    this.#rows.push(values);
    this.#length += values.reduce<number>((sum, value) => sum + lengthOf(value), 0);
    if (this.#rows.length >= MOST_ROWS || this.#length >= MOST_LENGTH) await this.#send();
  }

  /** The values of a row, its secret wrapped under this deployment's master key. */
  async #valuesOf(
    { table, columns }: Pick<RowsOf, "table" | "columns">,
    row: Row,
    number: number,
  ): Promise<SqlStorageValue[]> {
    const secret = SECRET_COLUMNS.find((each) => each.table === table);
    const values: SqlStorageValue[] = [];
    for (const [index, cell] of row.entries()) {
      const isSecret = columns[index] === secret?.column;
      if (typeof cell !== "object" || cell === null) values.push(cell);
      else if ("sealed" in cell && isSecret && secret) {
        const { masterKey } = this.#runtime;
        const label = secret.label((each) => String(row[columns.indexOf(each)]));
        const sealed = bytesOf(cell.sealed, number);
        const wrapped = await wrappedAgain(masterKey, this.#document.key, sealed, label);
        if (!wrapped) throw wrongLine(number, "its secret is not sealed as this document's are");
        values.push(bufferOf(wrapped));
      } else if ("bytes" in cell && !isSecret) values.push(bufferOf(bytesOf(cell.bytes, number)));
      else throw wrongLine(number, `the column ${columns[index]} holds no such value`);
    }
    return values;
  }

  #begun(said: Extract<Said, { object: string }>, number: number): Current {
    if (said.object === "directory") return { place: "directory" };
    const { steps } = said;
    if (said.object === "journal") return { place: { kind: "journal" }, steps };
    const { cloud, account, region } = said;
    if (!CLOUD_FACTS[cloud].account.test(account)) throw wrongLine(number, "no such account");
    if (!this.#runtime.regions.has(cloud, region)) throw wrongLine(number, `no such Region: ${region}`);
    const scope = scopeOf(this.#workspace, cloud, account, region);
    this.#objects.add(`${said.object}/${scope.name}`);
    if (this.#objects.size > MOST_OBJECTS) throw wrongLine(number, `more than ${MOST_OBJECTS} objects`);
    return { place: { kind: said.object, scope }, steps };
  }

  /** Sends the rows that have come. */
  async #send(): Promise<void> {
    if (this.#rows.length === 0 || !this.#table || !this.#current) return;
    const part: RowsOf = { ...this.#table, rows: this.#rows, line: this.#firstLine };
    this.#rows = [];
    this.#length = 0;
    if (this.#current.place === "directory") await this.#sendToDirectory(part);
    else await this.#stage(this.#current, false, [part], this.#firstLine);
  }

  async #stage(
    { place, steps }: Exclude<Current, { place: "directory" }>,
    begins: boolean,
    parts: readonly RowsOf[],
    number: number,
  ): Promise<void> {
    const reply = await this.#target.stage(place, begins ? steps : null, parts);
    if (reply === "later") throw wrongLine(number, "the rows are of a later version of fauxkms");
  }

  async #sendToDirectory(part: RowsOf): Promise<void> {
    const problem = problemOfRows(part);
    if (problem) throw wrongLine(this.#firstLine + problem.row, problem.message);
    for (const [index, row] of part.rows.entries()) {
      if (!isRecord(part.table, (column) => row[part.columns.indexOf(column)])) {
        throw wrongLine(this.#firstLine + index, `the column record of ${part.table} is not as it must be`);
      }
      if (isStagedTable(part.table)) continue;
      const name = keyOfRow(part, row);
      if (this.#names.has(name)) throw wrongLine(this.#firstLine + index, "the row is there twice");
      this.#names.add(name);
    }
    try {
      await this.#target.stageDirectory(part);
    } catch (error) {
      if (error instanceof ControlError) throw error;
      const last = this.#firstLine + part.rows.length - 1;
      const message = `up to line ${last}: a row of ${part.table} is there twice, or breaks another rule of it`;
      throw wrongLine(this.#firstLine, message);
    }
  }
}

function bytesOf(text: string, number: number): Uint8Array {
  const bytes = fromBase64(text);
  if (!bytes) throw wrongLine(number, "bytes are standard base64 with padding");
  return bytes;
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer;
}

function lengthOf(value: SqlStorageValue): number {
  if (typeof value === "string") return value.length;
  return value instanceof ArrayBuffer ? value.byteLength : 8;
}
