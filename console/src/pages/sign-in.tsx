import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ApiError, send } from "../data/api.ts";
import { changes } from "../data/live.ts";
import { isClosed, overview } from "../data/overview.ts";
import { setParams, title, workspace } from "../data/place.ts";

/** Asks for a token, which the server keeps in a cookie that no script can read. */
export function SignIn() {
  const wrong = useSignal<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    title.value = "Sign in";
    // What was seen before the session ended is nobody's now.
    overview.value = null;
    field.current?.focus();
  }, []);
  return (
    <main class="sign-in">
      <h1>fauxkms</h1>
      <form
        onSubmit={async (event) => {
          event.preventDefault();
          const token = new FormData(event.currentTarget).get("token");
          try {
            await send({ method: "POST", path: "session", body: { token } });
            await leaveStrangeWorkspace();
            isClosed.value = false;
            changes.value++;
          } catch (error) {
            wrong.value = error instanceof ApiError ? error.message : String(error);
          }
        }}
      >
        <label>
          Admin token, or the token of a workspace
          <input ref={field} type="password" name="token" autocomplete="current-password" required />
        </label>
        <button type="submit">Open</button>
        {wrong.value && <p role="alert">{wrong.value}</p>}
      </form>
    </main>
  );
}

/** Shows the token's own workspace, where the URL names one that it does not open. */
async function leaveStrangeWorkspace(): Promise<void> {
  if (workspace.value === null) return;
  try {
    await send({ method: "GET", path: "clock" });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 400) return;
    setParams({ ws: null, cloud: null, account: null, region: null });
  }
}
