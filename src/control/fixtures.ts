import * as z from "zod/mini";
import { call } from "./call.ts";
import { readBytes } from "./context.ts";
import { readDocument } from "./fixtures/document.ts";
import { loadFixture } from "./fixtures/load.ts";
import { fixtureSchema } from "./fixtures/shape.ts";

/** Content types of YAML (RFC 9512, and the ones before it). */
const YAML = /^(application|text)\/(x-)?yaml\b/;

/** `POST fixtures`, `GET fixtures/schema`. */
export const fixtures = [
  call({
    method: "POST",
    path: "fixtures",
    does: "loads a fixture, JSON or YAML (docs/fixtures.md), all of it or nothing",
    query: {
      mode: z._default(z.enum(["create", "merge", "replace"]), "create"),
      check: z.optional(z.enum(["true", "false"])),
      account: z.optional(
        z.string().check(z.regex(/^\d{12}$/, "must be 12 digits"), z.describe("of a seed.yaml of local-kms")),
      ),
      region: z.optional(z.string().check(z.describe("of a seed.yaml of local-kms"))),
    },
    readsBody: true,
    async run(c, { query: { mode, check, account, region } }) {
      const isYaml = YAML.test(c.req.header("content-type") ?? "");
      const document = await readDocument(await readBytes(c), isYaml);
      const { runtime, workspace, life } = c.var;
      const how = { mode, isCheck: check === "true", place: { account, region }, document, life };
      return c.json(await loadFixture(c.env, runtime, workspace, document.value, how));
    },
  }),
  call({
    method: "GET",
    path: "fixtures/schema",
    does: "the JSON Schema of fixtures",
    access: "open",
    run: (c) => c.json(fixtureSchema()),
  }),
];
