import { useSignal } from "@preact/signals";
import { act, notice } from "../../data/act.ts";
import { ApiError, asCurl, download } from "../../data/api.ts";
import { saveFile } from "../../data/file.ts";
import { entered } from "../../data/form.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { Input } from "../../ui/field.tsx";

/** A snapshot that is to replace the workspace. */
interface Chosen {
  readonly file: File;
  readonly passphrase: string | undefined;
}

/** Saves the workspace as a file, and replaces it by one. */
export function Snapshot({ name }: { readonly name: string }) {
  const chosen = useSignal<Chosen | null>(null);
  return (
    <section aria-labelledby="snapshot">
      <h2 id="snapshot">Snapshot</h2>
      <p>
        The whole workspace as one file. With a passphrase another server can restore it too; without one only
        this one.
      </p>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          void save(name, entered(event.currentTarget).passphrase);
        }}
      >
        <Passphrase />
        <button type="submit">Download</button>
      </form>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          const file = new FormData(event.currentTarget).get("file");
          if (file instanceof File)
            chosen.value = { file, passphrase: entered(event.currentTarget).passphrase };
        }}
      >
        <Input label="File of a snapshot" name="file" type="file" required />
        <Passphrase />
        <button type="submit" class="danger">
          Restore
        </button>
      </form>
      {chosen.value && (
        <Confirm
          label={`Restore into ${name}`}
          text="All that the workspace has is replaced by what the snapshot has."
          name={name}
          onDone={() => chosen.value && restore(chosen.value)}
          onClose={() => {
            chosen.value = null;
          }}
        />
      )}
    </section>
  );
}

function Passphrase() {
  return (
    <Input
      label="Passphrase (8 characters or more)"
      name="passphrase"
      type="password"
      autocomplete="off"
      minLength={8}
    />
  );
}

async function save(name: string, passphrase: string | undefined): Promise<void> {
  const sent = { method: "GET", path: "snapshot", ...(passphrase !== undefined && { passphrase }) };
  try {
    saveFile(`${name}.ndjson`, await download(sent));
    notice.value = { kind: "done", text: "The snapshot was downloaded.", command: asCurl(sent) };
  } catch (reason) {
    const text = reason instanceof ApiError ? reason.message : String(reason);
    notice.value = { kind: "failed", text, command: asCurl(sent) };
  }
}

function restore({ file, passphrase }: Chosen): Promise<unknown> {
  return act("The workspace was restored.", {
    method: "PUT",
    path: "snapshot",
    raw: { type: "application/x-ndjson", content: file },
    ...(passphrase !== undefined && { passphrase }),
  });
}
