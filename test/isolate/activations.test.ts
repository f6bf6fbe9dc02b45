import { beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../src/errors.ts";
import { Activations } from "../../src/isolate/activations.ts";
import type { KeyClient } from "../../src/isolate/key-client.ts";
import type { RequestContext } from "../../src/request-context.ts";
import { scopeOf } from "../../src/workspace.ts";
import { settlesAtOnce } from "../support/at-once.ts";

let open: Set<string>;
let asked: string[];
let broken: boolean;
let subject: Activations;

beforeEach(() => {
  open = new Set();
  asked = [];
  broken = false;
  const keys: Pick<KeyClient, "read"> = {
    async read<T>({ scope, state }: RequestContext) {
      asked.push(scope.name);
      if (broken) throw new Failure({ code: "serviceOpened", account: scope.account });
      return open.has(`${scope.name} ${state.generation}`) as T;
    },
  };
  subject = new Activations(keys as KeyClient);
});

function home(account: string, generation = 1, workspace = "w"): RequestContext {
  const scope = scopeOf(workspace, "alibaba", account, "cn-hangzhou");
  return { scope, state: { generation } as RequestContext["state"], now: 0, wall: 0, background: () => {} };
}

const opens = ({ scope, state }: RequestContext) => open.add(`${scope.name} ${state.generation}`);

describe("the accounts that have opened KMS", () => {
  it("are asked for until they have, and then no more", async () => {
    const account = home("1");
    expect([await subject.isOpen(account), await subject.isOpen(account)]).toEqual([false, false]);
    expect(asked).toHaveLength(2);
    opens(account);
    expect([await subject.isOpen(account), await subject.isOpen(account)]).toEqual([true, true]);
    expect(asked).toHaveLength(3);
    expect(await settlesAtOnce(subject.isOpen(account))).toBe(true);
    expect(asked).toHaveLength(3);
  });

  it("are apart from each other, and from those of the same number in other workspaces", async () => {
    opens(home("1"));
    expect(await subject.isOpen(home("1"))).toBe(true);
    expect(await subject.isOpen(home("2"))).toBe(false);
    expect(await subject.isOpen(home("1", 1, "other"))).toBe(false);
  });

  it("have to open it anew after a reset of their workspace", async () => {
    opens(home("1"));
    expect(await subject.isOpen(home("1"))).toBe(true);
    expect(await subject.isOpen(home("1", 2))).toBe(false);
    opens(home("1", 2));
    expect(await subject.isOpen(home("1", 2))).toBe(true);
  });

  it("are asked for again after a failure", async () => {
    opens(home("1"));
    broken = true;
    await expect(subject.isOpen(home("1"))).rejects.toThrow(Failure);
    broken = false;
    expect(await subject.isOpen(home("1"))).toBe(true);
  });
});
