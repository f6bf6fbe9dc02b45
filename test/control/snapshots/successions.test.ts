import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { freshAccount, kms, serverUrl } from "../../support/client.ts";
import { controlIn, putSnapshot, takeSnapshot } from "../../support/snapshots.ts";

const url = () => serverUrl("off");
const newName = () => `succession-${randomBytes(4).toString("hex")}`;

/** Workspaces of one account: the document of one that has a key, and the keys of any. */
async function scene() {
  const account = freshAccount();
  const client = (workspace: string) => kms({ account, workspace, url: url() });
  const keysOf = async (workspace: string) =>
    ((await client(workspace).send(new ListKeysCommand({}))).Keys ?? []).map(({ KeyId }) => KeyId);
  const origin = newName();
  await client(origin).send(new CreateKeyCommand({}));
  const document = await takeSnapshot(url(), { workspace: origin });
  return { client, keysOf, document, keys: await keysOf(origin) };
}

describe("a restored workspace that nobody has used yet", () => {
  it("keeps its state where another restore fails", async () => {
    const { keysOf, document, keys } = await scene();
    const workspace = newName();
    expect((await putSnapshot(url(), document, { workspace })).status).toBe(204);
    const half = document.split("\n").slice(0, -2).join("\n");
    expect((await putSnapshot(url(), half, { workspace })).status).toBe(400);
    expect(await keysOf(workspace)).toEqual(keys);
  });

  it("is replaced by another restore", async () => {
    const first = await scene();
    const second = await scene();
    const workspace = newName();
    expect((await putSnapshot(url(), first.document, { workspace })).status).toBe(204);
    expect((await putSnapshot(url(), second.document, { workspace })).status).toBe(204);
    expect(await second.keysOf(workspace)).toEqual(second.keys);
    expect(await first.keysOf(workspace)).toEqual([]);
  });
});

describe("a restore into a workspace that was just reset", () => {
  it("keeps what it has staged when the workspace deletes what there was", async () => {
    const { client, keysOf, document, keys } = await scene();
    const workspace = newName();
    await client(workspace).send(new CreateKeyCommand({}));
    await controlIn(url(), workspace, "POST", "reset");
    const end = document.lastIndexOf("\n", document.length - 2) + 1;
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(Buffer.from(document.slice(0, end)));
        // That can be seen nowhere, and happens two seconds after the reset.
        await sleep(3000);
        controller.enqueue(Buffer.from(document.slice(end)));
        controller.close();
      },
    });
    const answer = await putSnapshot(url(), body, { workspace });
    expect(answer).toEqual({ status: 204, text: "" });
    expect(await keysOf(workspace)).toEqual(keys);
  });
});
