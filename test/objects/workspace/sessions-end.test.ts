import { describe, expect, it } from "vitest";
import { SessionsEnd } from "../../../src/objects/workspace/sessions-end.ts";
import { mapKv } from "../../support/map-kv.ts";

describe("the end of a workspace's sessions", () => {
  it("is that of the latest one, for all instances over the same storage", () => {
    const kv = mapKv();
    const end = new SessionsEnd(kv);
    expect(end.at).toBe(0);
    end.expect(2000);
    end.expect(1000);
    expect(new SessionsEnd(kv).at).toBe(2000);
  });
});
