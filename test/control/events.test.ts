import {
  EnableKeyRotationCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { alibabaClient, freshAlibabaAccount } from "../support/alibaba.ts";
import { addSecret, REDIS } from "../support/alibaba-secrets.ts";
import { bssClient } from "../support/bss.ts";
import { control } from "../support/client.ts";
import { addKey, DAY, daysAfter, FrozenWorkspace, makeKey } from "../support/management.ts";

const NOW = "2030-03-10T03:00:00.000Z";

function reader(workspace: FrozenWorkspace) {
  return async (query = "") =>
    (await control("GET", `events${query}`, undefined, workspace.options)).json as {
      readonly nextAt: string | null;
      readonly events: readonly Record<string, unknown>[];
    };
}

describe("GET events", () => {
  it("tells what a jump made happen to keys, at the times at which it was due", async () => {
    const workspace = await FrozenWorkspace.begin(NOW);
    const read = reader(workspace);
    const { id: rotated, account, client } = await makeKey(workspace.options);
    const gone = await addKey(client);
    expect(await read()).toEqual({ nextAt: null, events: [] });
    await client.send(new EnableKeyRotationCommand({ KeyId: rotated, RotationPeriodInDays: 90 }));
    await client.send(new RotateKeyOnDemandCommand({ KeyId: rotated }));
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: gone.id, PendingWindowInDays: 7 }));
    expect((await read()).nextAt).toBe(daysAfter(NOW, 7).toISOString());
    await workspace.advance(200 * DAY);
    const place = { cloud: "aws", account, region: "us-east-1", detail: null };
    const happened = [
      { at: daysAfter(NOW, 7).toISOString(), kind: "keyDeleted", subject: gone.id, ...place },
      { at: daysAfter(NOW, 90).toISOString(), kind: "keyRotated", subject: rotated, ...place },
      { at: daysAfter(NOW, 180).toISOString(), kind: "keyRotated", subject: rotated, ...place },
    ];
    expect(await read()).toEqual({ nextAt: daysAfter(NOW, 270).toISOString(), events: happened });
    const [, first, second] = happened;
    expect((await read(`?from=${first?.at}&to=${second?.at}`)).events).toEqual([first]);
    expect((await read("?limit=1")).events).toEqual([second]);
    expect((await read("?cloud=alibaba")).events).toEqual([]);
    expect((await read("?region=eu-west-3")).events).toEqual([]);
  });

  it("tells the phases of an instance, and rotations of secrets that failed or did not", async () => {
    const workspace = await FrozenWorkspace.begin(NOW);
    const read = reader(workspace);
    const account = freshAlibabaAccount();
    const { InstanceId } = await bssClient({ account, workspace: workspace.name }).buy();
    const client = alibabaClient({ account, workspace: workspace.name });
    const name = await addSecret(client, {
      ...REDIS,
      EnableAutomaticRotation: true,
      RotationInterval: "20d",
    });
    await workspace.advance(30 * DAY);
    expect(await read(`?account=${account}`)).toEqual({
      nextAt: "2030-04-09T16:00:00.000Z",
      events: [
        {
          at: "2030-03-30T03:00:00.000Z",
          kind: "secretRotated",
          cloud: "alibaba",
          account,
          region: "cn-hangzhou",
          subject: name,
          detail: null,
        },
        ...[7, 3].map((days) => ({
          at: `2030-04-${String(10 - days).padStart(2, "0")}T16:00:00.000Z`,
          kind: "instanceReminder",
          cloud: "alibaba",
          account,
          region: "cn-hangzhou",
          subject: InstanceId,
          detail: `${days} days before the end`,
        })),
      ],
    });
    await workspace.advance(60 * DAY);
    const { events } = await read("?from=2030-04-09T15:00:00Z");
    expect(events.filter(({ subject }) => subject === InstanceId).map(({ kind }) => kind)).toEqual([
      "instanceReminder",
      "instanceExpired",
      "instanceSuspended",
      "instanceReleased",
    ]);
  });

  it("is empty after a reset, and refuses a span that ends before it begins", async () => {
    const workspace = await FrozenWorkspace.begin(NOW);
    const read = reader(workspace);
    const { id, client } = await makeKey(workspace.options);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }));
    await workspace.advance(8 * DAY);
    expect((await read()).events).toHaveLength(1);
    await control("POST", "reset", undefined, workspace.options);
    expect((await read()).events).toEqual([]);
    expect(await read("?from=2030-01-02T00:00:00Z&to=2030-01-01T00:00:00Z")).toMatchObject({
      error: { code: "invalid" },
    });
  });
});
