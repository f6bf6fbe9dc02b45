import { useSignal } from "@preact/signals";
import { notice } from "../../data/act.ts";
import { ApiError, asCurl, type Problem, send, withQuery } from "../../data/api.ts";
import { saveFile } from "../../data/file.ts";
import { changes } from "../../data/live.ts";
import { many } from "../../data/words.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { Select } from "../../ui/field.tsx";
import { Rows } from "../../ui/rows.tsx";
import { EXAMPLE } from "./example.ts";

/** What a fixture does where something is there already. */
const MODES = [
  ["create", "create: nothing of it may be there"],
  ["merge", "merge: what is there stays"],
  ["replace", "replace: the workspace is reset first"],
] as const;

/** How a load or a check of a fixture went. */
type Outcome =
  | { readonly kind: "done"; readonly text: string }
  | { readonly kind: "wrong"; readonly message: string; readonly problems: readonly Problem[] };

/** Loads a fixture, from a file or as it is written here, and shows what is wrong with it by its lines. */
export function FixtureForm({ name }: { readonly name: string }) {
  const text = useSignal("");
  const mode = useSignal("create");
  const outcome = useSignal<Outcome | null>(null);
  const isReplacing = useSignal(false);
  const run = async (isCheck: boolean) => {
    outcome.value = await load(text.value, mode.value, isCheck);
  };
  return (
    <section aria-labelledby="fixture">
      <h2 id="fixture">Fixture</h2>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (mode.value === "replace") isReplacing.value = true;
          else void run(false);
        }}
      >
        <label>
          <span>A file, YAML or JSON</span>
          <input
            type="file"
            accept=".yaml,.yml,.json"
            onChange={async ({ currentTarget }) => {
              text.value = (await currentTarget.files?.[0]?.text()) ?? text.value;
            }}
          />
        </label>
        <label>
          <span>Or its text</span>
          <textarea
            rows={10}
            spellcheck={false}
            required
            value={text.value}
            onInput={({ currentTarget }) => {
              text.value = currentTarget.value;
            }}
          />
        </label>
        <Select
          label="What is there already"
          name="mode"
          value={mode.value}
          options={MODES}
          onChange={(value) => {
            mode.value = value;
          }}
        />
        <p class="actions">
          <button type="button" disabled={text.value === ""} onClick={() => run(true)}>
            Check
          </button>
          <button type="submit" class={mode.value === "replace" ? "danger" : ""}>
            Load
          </button>
          <button
            type="button"
            onClick={() => {
              text.value = EXAMPLE;
            }}
          >
            Write an example
          </button>
          <button
            type="button"
            onClick={() => saveFile("fixture.yaml", new Blob([EXAMPLE], { type: "application/yaml" }))}
          >
            Download the example
          </button>
        </p>
      </form>
      <div role="status">{outcome.value && <OutcomeOf outcome={outcome.value} />}</div>
      {isReplacing.value && (
        <Confirm
          label={`Replace what ${name} has`}
          text="The workspace is reset before the fixture is loaded."
          name={name}
          onDone={() => run(false)}
          onClose={() => {
            isReplacing.value = false;
          }}
        />
      )}
    </section>
  );
}

function OutcomeOf({ outcome }: { readonly outcome: Outcome }) {
  if (outcome.kind === "done") return <p>{outcome.text}</p>;
  const { problems, message } = outcome;
  if (problems.length === 0) return <p class="failed">{message}</p>;
  return (
    <>
      <p>{many(problems.length, "problem")}; nothing was changed.</p>
      <Rows
        label="Problems of the fixture"
        rows={problems}
        keyOf={(problem) => JSON.stringify(problem)}
        columns={[
          { name: "Line", isNumber: true, of: ({ line }) => line ?? "–" },
          { name: "Column", isNumber: true, of: ({ column }) => column ?? "–" },
          { name: "Path", of: ({ path }) => <code>{path}</code> },
          { name: "Problem", of: ({ message: words }) => words },
        ]}
      />
    </>
  );
}

async function load(content: string, mode: string, isCheck: boolean): Promise<Outcome> {
  const type = content.trimStart().startsWith("{") ? "application/json" : "application/yaml";
  const sent = {
    method: "POST",
    path: withQuery("fixtures", { mode, check: isCheck ? true : null }),
    raw: { type, content },
  };
  try {
    const { created, skipped } = await send<{ created: number; skipped: number }>(sent);
    const text = isCheck
      ? "Nothing is wrong with it. Nothing was changed."
      : `${many(created, "item")} made, ${skipped} were there.`;
    notice.value = { kind: "done", text, command: asCurl(sent) };
    if (!isCheck) changes.value++;
    return { kind: "done", text };
  } catch (reason) {
    const { message, problems } = reason instanceof ApiError ? reason : new ApiError(0, "", String(reason));
    return { kind: "wrong", message, problems };
  }
}
