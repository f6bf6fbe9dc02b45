import type { Env } from "../../src/env.ts";
import worker, {
  Journal as JournalObject,
  KeyStore as KeyStoreObject,
  QuotaCounters as QuotaCountersObject,
  Workspace as WorkspaceObject,
} from "../../src/index.ts";

import { runtimeOf } from "../../src/isolate/runtime.ts";
import { accessOf } from "./counted-access.ts";

/** Numbers by name. */
type Tally = Record<string, number>;

/** Calls of Durable Objects by `<class>.<method>`, for each workspace. */
const calls = new Map<string, Tally>();
/** Rows written by class, for each workspace. */
const rows = new Map<string, Tally>();

/** How much later calls of Durable Objects are made, in milliseconds. */
let away = 0;

/** Adds to the tally of the workspace with whose name an object's name begins. */
function add(to: Map<string, Tally>, object: string, name: string, count: number): void {
  const [workspace = ""] = object.split("/");
  const tally = to.get(workspace) ?? {};
  to.set(workspace, tally);
  tally[name] = (tally[name] ?? 0) + count;
}

/** A stub whose calls are counted. A call reaches a method by a path of properties. */
function countedStub(stub: unknown, owner: string, object: string): unknown {
  const at = (path: readonly string[]): unknown =>
    new Proxy(() => undefined, {
      get: (_, name) => (typeof name === "string" && name !== "then" ? at([...path, name]) : undefined),
      apply: (_, __, given: unknown[]) => {
        add(calls, object, `${owner}.${path.join(".")}`, 1);
        const target = path.slice(0, -1).reduce((from, name) => Reflect.get(Object(from), name), stub);
        const call = () => Reflect.get(Object(target), path.at(-1) ?? "")(...given);
        return away === 0 ? call() : scheduler.wait(away).then(call);
      },
    });
  return at([]);
}

function countedNamespace<T>(namespace: T & { getByName(name: string): unknown }, owner: string): T {
  const getByName = (name: string) => countedStub(namespace.getByName(name), owner, name);
  return { getByName } as T;
}

/** The name under which statements of D1 are counted, which are of no workspace alone. */
const DIRECTORY = "directory";

/** The database with its statements counted. */
function countedDatabase(db: Env["DB"]): Env["DB"] {
  return new Proxy(db, {
    get(_, name) {
      const found: unknown = Reflect.get(db, name);
      if (typeof found !== "function") return found;
      if (name === "prepare") add(calls, DIRECTORY, "D1", 1);
      return found.bind(db);
    },
  });
}

let counted: Env | undefined;

/** The bindings, with every call of a Durable Object counted. One object for all requests, by which ours knows them. */
function countedEnv(env: Env): Env {
  counted ??= {
    ...env,
    DB: countedDatabase(env.DB),
    WORKSPACES: countedNamespace(env.WORKSPACES, "Workspace"),
    KEY_STORES: countedNamespace(env.KEY_STORES, "KeyStore"),
    QUOTA_COUNTERS: countedNamespace(env.QUOTA_COUNTERS, "QuotaCounters"),
    JOURNALS: countedNamespace(env.JOURNALS, "Journal"),
  };
  return counted;
}

/** Counts the rows that the statements of an object's SQLite write. */
function watched(ctx: DurableObjectState, owner: string): DurableObjectState {
  const { sql } = ctx.storage;
  const exec = sql.exec.bind(sql);
  Object.defineProperty(sql, "exec", {
    value: (query: string, ...bound: unknown[]) => {
      const cursor = exec(query, ...bound);
      // A statement that writes has run when `exec` returns.
      if (cursor.rowsWritten > 0) add(rows, ctx.id.name ?? "", owner, cursor.rowsWritten);
      return cursor;
    },
  });
  return ctx;
}

export class Workspace extends WorkspaceObject {
  constructor(ctx: DurableObjectState, env: Env) {
    super(watched(ctx, "Workspace"), env);
  }
}

export class KeyStore extends KeyStoreObject {
  constructor(ctx: DurableObjectState, env: Env) {
    super(watched(ctx, "KeyStore"), countedEnv(env));
  }
}

export class QuotaCounters extends QuotaCountersObject {
  constructor(ctx: DurableObjectState, env: Env) {
    super(watched(ctx, "QuotaCounters"), env);
  }
}

export class Journal extends JournalObject {
  constructor(ctx: DurableObjectState, env: Env) {
    super(watched(ctx, "Journal"), env);
  }
}

/**
 * The Worker as it is; `/__counts?workspace`, which answers what was counted; `/__away?ms`, which puts all objects so
 * far away; and `/__access?workspace&cloud&account&key&grantee`, which answers what guards a key.
 */
export default {
  fetch(request: Parameters<typeof worker.fetch>[0], env: Env, ctx: ExecutionContext) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/__away") {
      away = Number(searchParams.get("ms"));
      return new Response();
    }
    if (pathname === "/__access") return accessOf(runtimeOf(countedEnv(env)), searchParams, ctx);
    if (pathname !== "/__counts") return worker.fetch(request, countedEnv(env), ctx);
    const workspace = searchParams.get("workspace") ?? "";
    return Response.json({ calls: calls.get(workspace) ?? {}, rows: rows.get(workspace) ?? {} });
  },
};
