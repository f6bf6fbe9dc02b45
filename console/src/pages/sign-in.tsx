import { useSignal } from "@preact/signals";
import { ApiError, send } from "../data/api.ts";
import { changes } from "../data/live.ts";
import { isClosed } from "../data/overview.ts";

/** Asks for a token, which the server keeps in a cookie that no script can read. */
export function SignIn() {
  const wrong = useSignal<string | null>(null);
  return (
    <main class="sign-in">
      <h1>fauxkms</h1>
      <form
        onSubmit={async (event) => {
          event.preventDefault();
          const token = new FormData(event.currentTarget).get("token");
          try {
            await send({ method: "POST", path: "session", body: { token } });
            isClosed.value = false;
            changes.value++;
          } catch (error) {
            wrong.value = error instanceof ApiError ? error.message : String(error);
          }
        }}
      >
        <label>
          Admin token, or the token of a workspace
          <input type="password" name="token" autocomplete="current-password" required />
        </label>
        <button type="submit">Open</button>
        {wrong.value && <p role="alert">{wrong.value}</p>}
      </form>
    </main>
  );
}
