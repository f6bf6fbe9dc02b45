import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { configurationOf, withDatabase, withPreviewDatabase } from "../../../cli/cloudflare/configuration.ts";
import { stringIn } from "../../../cli/cloudflare/toml.ts";

const DATABASE = { section: "d1_databases", key: "database_id" };
const PREVIEW = "previews.d1_databases";

describe("the configuration of a deployment", () => {
  it("is that of wrangler.toml for any folder, without an id of a database", () => {
    const { worker, database, databaseId, variables, text } = configurationOf(null);
    expect([worker, database, databaseId, variables.AUTH]).toEqual(["fauxkms", "fauxkms", null, "strict"]);
    expect(stringIn(text, { section: "", key: "main" })).toBe(resolve("src/index.ts"));
    expect(text).not.toMatch(/^(preview_)?database_id/m);
  });

  it("has another database under another name", () => {
    const { worker, database, text } = configurationOf("other");
    expect([worker, database]).toEqual(["other", "other"]);
    expect(stringIn(text, { section: "d1_databases", key: "database_name" })).toBe("other");
    expect(() => configurationOf("Other_1")).toThrow("cannot be the name of a Worker");
  });

  it("gets the id of its database, or of that of a Preview, and nothing of the other", () => {
    const configuration = configurationOf(null);
    expect(stringIn(withDatabase(configuration, "1"), DATABASE)).toBe("1");
    expect(stringIn(withDatabase(configuration, "1"), { ...DATABASE, section: PREVIEW })).toBeNull();
    const preview = withPreviewDatabase(configuration, "fauxkms-preview-a", "2");
    expect(stringIn(preview, { ...DATABASE, section: PREVIEW })).toBe("2");
    expect(stringIn(preview, { section: PREVIEW, key: "database_name" })).toBe("fauxkms-preview-a");
    expect(stringIn(preview, DATABASE)).toBeNull();
  });
});
