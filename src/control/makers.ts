import * as z from "zod/mini";
import type { MakerToken } from "../directory/maker-tokens.ts";
import { call } from "./call.ts";
import { ControlError } from "./errors.ts";
import { PAGE, pageOf } from "./page.ts";

/** Most characters of a note. */
const LONGEST_NOTE = 256;

const shape = z.strictObject({ note: z._default(z.string().check(z.maxLength(LONGEST_NOTE)), "") });

/** Tokens with which others than the admin make, extend and end workspaces of their own. */
export const makers = [
  call({
    method: "POST",
    path: "makers",
    does: "makes a token with which workspaces can be made; it is told once",
    access: "admin",
    body: shape,
    async run(c, { body: { note } }) {
      const made = await c.var.runtime.makerTokens.create(note, Date.now());
      if (!made) throw new ControlError(409, "tooMany", "there are 1000 makers, the most");
      return c.json({ ...shown(made.maker), token: made.token }, 201);
    },
  }),
  call({
    method: "GET",
    path: "makers",
    does: "who has such tokens, without these",
    access: "admin",
    query: PAGE,
    async run(c, { query: { after, limit } }) {
      const found = await c.var.runtime.makerTokens.list(after, limit + 1);
      return c.json(pageOf("makers", found, limit, ({ id }) => id, shown));
    },
  }),
  call({
    method: "DELETE",
    path: "makers/:id",
    does: "revokes such a token; the workspaces that it has made stay",
    access: "admin",
    async run(c, { path: { id } }) {
      if (await c.var.runtime.makerTokens.remove(id)) return c.body(null, 204);
      throw new ControlError(404, "notFound", "there is no such maker");
    },
  }),
];

function shown({ id, note, createdAt }: MakerToken) {
  return { id, note, createdAt: new Date(createdAt).toISOString() };
}
