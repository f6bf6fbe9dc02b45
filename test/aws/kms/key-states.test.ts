import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/aws/kms/operations.ts";
import { failure } from "../../support/client.ts";
import { STATE_CALLS } from "../../support/key-state-calls.ts";
import { StatefulKeys, type Subject } from "../../support/key-state-keys.ts";
import {
  type Cell,
  KEY_STATE_TABLE,
  type Kind,
  NOTES,
  type Row,
  STATES,
  type State,
  WITHOUT_KEY,
} from "../../support/key-state-table.ts";
import { unavailableKeys } from "../../support/unavailable-keys.ts";

/** Operations that need the primary of a multi-Region key. */
const OF_PRIMARY = ["ReplicateKey", "UpdatePrimaryRegion"];

interface Case {
  readonly row: Row;
  readonly state: State;
  readonly cell: Cell;
}

const CASES: readonly Case[] = KEY_STATE_TABLE.flatMap((row) =>
  row.cells.map((cell, index) => ({ row, cell, state: STATES[index] as State })),
).filter(({ cell }) => cell !== "-");

describe("the table of key states", () => {
  it("has every operation that names a key, and every state", () => {
    const named = new Set(KEY_STATE_TABLE.map(({ operation }) => operation));
    expect([...named, ...WITHOUT_KEY].sort()).toEqual(Object.keys(OPERATIONS).sort());
    expect(Object.keys(STATE_CALLS).sort()).toEqual([...named].sort());
    expect(new Set(KEY_STATE_TABLE.map(({ cells }) => cells.length))).toEqual(new Set([STATES.length]));
  });
});

describe("a key", () => {
  let keys: StatefulKeys;
  let unavailable: () => Subject;

  beforeAll(async () => {
    const pairs = new Map<Kind, number>();
    for (const { row, state } of CASES) {
      const ready = state === "Enabled" && OF_PRIMARY.includes(row.operation);
      if (!ready && state !== "PendingReplicaDeletion" && state !== "Updating") continue;
      pairs.set(row.kind, (pairs.get(row.kind) ?? 0) + 1);
    }
    const stored = CASES.filter(({ state }) => state === "Unavailable").map(({ row }) => row.operation);
    [keys, unavailable] = await Promise.all([
      StatefulKeys.begin(pairs),
      unavailableKeys(stored.map((operation) => STATE_CALLS[operation]?.before)),
    ]);
  });

  it.each(CASES)(
    "that is $state ($row.kind) answers $cell to $row.operation",
    async ({ row, state, cell }) => {
      const { before, call, passed } = STATE_CALLS[row.operation] ?? {};
      if (!call) throw new Error(`no call for ${row.operation}`);
      const multiRegion = OF_PRIMARY.includes(row.operation);
      const subject =
        state === "Unavailable" ? unavailable() : await keys.make(row.kind, state, before, multiRegion);
      const { client, keyId, arn, context } = subject;
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: keyId }));
      expect(KeyMetadata?.KeyState).toBe(state);
      const calling = call(client, keyId, context, arn);
      if (cell !== "ok") {
        const [name, text] = NOTES[cell as keyof typeof NOTES](arn);
        const message = (text ?? "UnknownError")
          .replace("<ORIGIN>", KeyMetadata?.Origin ?? "")
          .replace("is pending deletion", state === "PendingDeletion" ? "$&" : "is pending replica deletion");
        expect(await failure(calling)).toEqual({ name, message, status: 400 });
        return;
      }
      const outcome = await calling.then(
        () => "ok",
        (error: Error) => error.name,
      );
      // What the call is about may not exist for a key that was never enabled here.
      expect(passed !== undefined && state === "Creating" ? [passed] : ["ok"]).toContain(outcome);
    },
  );
});
