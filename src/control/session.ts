import * as z from "zod/mini";
import { call } from "./call.ts";
import { ControlError } from "./errors.ts";
import { MAKES_ONLY, whoHasToken } from "./guard.ts";
import { endedCookie, sessionCookie } from "./session-cookie.ts";

/** Longest token, in characters. */
const LONGEST = 512;

/** `POST session`, `DELETE session`: by which a browser keeps a token in a cookie that no script can read. */
export const session = [
  call({
    method: "POST",
    path: "session",
    does: "begins a session of the console with a token",
    access: "open",
    body: z.strictObject({ token: z.string().check(z.minLength(1), z.maxLength(LONGEST)) }),
    async run(c, { body: { token } }) {
      const { runtime, who } = await whoHasToken(c, token);
      if (who === null) throw new ControlError(401, "unauthorized", "the token opens nothing here");
      // No page of the console is for them.
      if (who !== "admin" && !("workspace" in who)) throw new ControlError(403, "forbidden", MAKES_ONLY);
      c.header("set-cookie", await sessionCookie(runtime.masterKey, c.req.raw, token));
      return c.body(null, 204);
    },
  }),
  call({
    method: "DELETE",
    path: "session",
    does: "ends it",
    access: "open",
    run(c) {
      c.header("set-cookie", endedCookie(c.req.raw));
      return c.body(null, 204);
    },
  }),
];
