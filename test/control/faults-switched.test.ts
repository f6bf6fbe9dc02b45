import { ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, kms, serverUrl } from "../support/client.ts";
import { FaultyWorkspace, THROTTLING } from "../support/faults.ts";
import { NO_KEY } from "../support/management.ts";

const SEEDED = { match: {}, effect: { error: "ThrottlingException" }, probability: 0.5, seed: 7 };

/** A workspace with faults, and what a request in it ends with. */
function scene() {
  const faulty = new FaultyWorkspace();
  const client = kms(faulty.options);
  const list = () => client.send(new ListKeysCommand({}));
  const ends = async (count: number) => {
    const seen: string[] = [];
    for (let left = count; left > 0; left--) {
      seen.push(
        await list().then(
          () => "ok",
          (error: Error) => error.name,
        ),
      );
    }
    return seen;
  };
  const set = (id: string, enabled: unknown) => faulty.call("PATCH", `faults/${id}`, { enabled });
  return { faulty, list, ends, set };
}

describe("PATCH faults/:id", () => {
  it("switches a fault off, which then neither fires nor counts, and on again, where it goes on", async () => {
    const { faulty, list, ends, set } = scene();
    const id = await faulty.add({ match: {}, effect: { error: "ThrottlingException" }, times: 3 });
    expect(await failure(list())).toEqual(THROTTLING);
    const off = await set(id, false);
    expect(off).toMatchObject({ status: 200, json: { id, enabled: false, fired: 1, remaining: 2 } });
    expect(await ends(4)).toEqual(["ok", "ok", "ok", "ok"]);
    expect(await faulty.list()).toEqual([off.json]);
    expect(await set(id, true)).toMatchObject({
      status: 200,
      json: { enabled: true, fired: 1, remaining: 2 },
    });
    expect(await ends(4)).toEqual(["ThrottlingException", "ThrottlingException", "ok", "ok"]);
    expect(await faulty.fired()).toEqual([3]);
  });

  it("lets a seeded fault hit the same requests as if those meanwhile had not been", async () => {
    const [straight, stopped] = [scene(), scene()];
    await straight.faulty.add(SEEDED);
    const expected = await straight.ends(12);
    expect(new Set(expected)).toEqual(new Set(["ok", "ThrottlingException"]));
    const id = await stopped.faulty.add(SEEDED);
    const first = await stopped.ends(5);
    await stopped.set(id, false);
    await stopped.ends(3);
    await stopped.set(id, true);
    expect([...first, ...(await stopped.ends(7))]).toEqual(expected);
  });

  it("leaves other faults as they are, and may be sent twice", async () => {
    const { faulty, list, set } = scene();
    const first = await faulty.add({ match: {}, effect: { error: "InternalFailure" } });
    await faulty.add({ match: {}, effect: { error: "ThrottlingException" } });
    expect((await failure(list())).name).toBe("InternalFailure");
    await set(first, false);
    await set(first, false);
    expect(await failure(list())).toEqual(THROTTLING);
    await set(first, true);
    expect((await failure(list())).name).toBe("InternalFailure");
  });

  it("is kept by a snapshot and by a copy of the workspace", async () => {
    const { faulty, ends, set } = scene();
    const off = await faulty.add({ match: {}, effect: { error: "ThrottlingException" }, times: 5 });
    await ends(2);
    await set(off, false);
    const url = `${serverUrl("off")}/_fauxkms/snapshot`;
    const taken = await fetch(url, { headers: { "x-fauxkms-workspace": faulty.options.workspace } });
    const other = scene();
    const headers = { "x-fauxkms-workspace": other.faulty.options.workspace };
    const restored = await fetch(url, { method: "PUT", headers, body: await taken.text() });
    expect([taken.status, restored.status]).toEqual([200, 204]);
    const [kept] = await other.faulty.list();
    expect(kept).toMatchObject({ enabled: false, fired: 2, remaining: 3 });
    expect(await other.ends(2)).toEqual(["ok", "ok"]);
    await other.set(String(kept?.id), true);
    expect(await other.ends(4)).toEqual([...Array(3).fill("ThrottlingException"), "ok"]);
  });

  it("refuses a fault that is not there, and a body that says nothing, or more", async () => {
    const { faulty, set } = scene();
    expect(await set(NO_KEY, false)).toEqual({
      status: 404,
      json: { error: { code: "notFound", message: `there is no fault '${NO_KEY}'` } },
    });
    const id = await faulty.add(SEEDED);
    expect(await set(id, "no")).toMatchObject({ status: 400 });
    expect(await faulty.call("PATCH", `faults/${id}`, {})).toMatchObject({ status: 400 });
    expect(await faulty.call("PATCH", `faults/${id}`, { enabled: false, times: 1 })).toMatchObject({
      status: 400,
    });
    expect(await faulty.list()).toMatchObject([{ id, enabled: true }]);
  });
});
