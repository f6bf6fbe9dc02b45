import { useSignal } from "@preact/signals";
import { act } from "../../data/act.ts";
import { useCall } from "../../data/live.ts";
import { overview } from "../../data/overview.ts";
import { hrefOf, param, setParams } from "../../data/place.ts";
import { lasting, moment } from "../../data/words.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { Page } from "../../ui/page.tsx";
import { Rows } from "../../ui/rows.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Credentials, type Made } from "./credentials.tsx";
import { FixtureForm } from "./fixture.tsx";
import { NewWorkspace } from "./new-workspace.tsx";
import { Snapshot } from "./snapshot.tsx";

/** A workspace that was made, in `GET workspaces`. Its times are those of the wall clock. */
interface Workspace {
  readonly name: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

/** How much longer a workspace lives after a press, in seconds. */
const A_DAY = 86_400;

/** The workspaces, and what can be done with the one that is shown as a whole. */
export function WorkspacesPage() {
  const made = useSignal<Made | null>(null);
  const isAdmin = overview.value?.access === "admin";
  return (
    <Page
      name="Workspaces"
      actions={
        isAdmin && (
          <button type="button" onClick={() => setParams({ make: "true" })}>
            Make a workspace
          </button>
        )
      }
    >
      {isAdmin && <WorkspaceList />}
      <ThisWorkspace />
      {param("make") !== "" && (
        <NewWorkspace
          onMade={(answer) => {
            made.value = answer;
          }}
        />
      )}
      {made.value && (
        <Credentials
          made={made.value}
          onClose={() => {
            made.value = null;
          }}
        />
      )}
    </Page>
  );
}

function WorkspaceList() {
  const told = useCall<{ workspaces: readonly Workspace[] }>("workspaces", { limit: 1000 }, true);
  const ending = useSignal<string | null>(null);
  const shown = overview.value?.workspace ?? "";
  return (
    <>
      <Loaded
        told={told}
        isEmpty={({ workspaces }) => workspaces.length === 0}
        empty="No workspace was made: there is the default one, and each that a request names in X-Fauxkms-Workspace. One that is made has access keys and perhaps an end."
      >
        {({ workspaces }) => (
          <Rows
            label="Workspaces"
            rows={workspaces}
            keyOf={({ name }) => name}
            columns={[
              {
                name: "Workspace",
                of: ({ name }) => (
                  <a href={hrefOf("", { ws: name, cloud: null, account: null, region: null })}>
                    {name}
                    {name === shown && " (shown)"}
                  </a>
                ),
              },
              { name: "Age", of: ({ createdAt }) => lasting(Date.now() - Date.parse(createdAt)) },
              { name: "Ends", of: ({ expiresAt }) => endOf(expiresAt) },
              {
                name: "Actions",
                of: ({ name }) => <Actions name={name} onEnd={() => (ending.value = name)} />,
              },
            ]}
          />
        )}
      </Loaded>
      {ending.value !== null && (
        <Confirm
          label={`Delete ${ending.value}`}
          text="It ends now, with its tokens, access keys and all that it has."
          name={ending.value}
          onDone={() => {
            const { value: name } = ending;
            if (name !== null) void end(name, name === shown);
          }}
          onClose={() => {
            ending.value = null;
          }}
        />
      )}
    </>
  );
}

function endOf(expiresAt: string | null): string {
  if (expiresAt === null) return "never";
  return `in ${lasting(Date.parse(expiresAt) - Date.now())}, ${moment(expiresAt)}`;
}

async function end(name: string, isShown: boolean): Promise<void> {
  const ended = await act(`The workspace ${name} was deleted.`, {
    method: "DELETE",
    path: `workspaces/${name}`,
  });
  if (ended && isShown) setParams({ ws: null, cloud: null, account: null, region: null });
}

function Actions({ name, onEnd }: { readonly name: string; readonly onEnd: () => void }) {
  if (name === "default") return <>stays</>;
  const of = <span class="hidden"> {name}</span>;
  return (
    <span class="actions">
      <button
        type="button"
        onClick={() =>
          act(`The workspace ${name} ends a day from now.`, {
            method: "POST",
            path: `workspaces/${name}/extend`,
            body: { ttlSeconds: A_DAY },
          })
        }
      >
        Let it end in a day{of}
      </button>
      <button type="button" onClick={() => setParams({ make: "true", from: name })}>
        Fork{of}
      </button>
      <button type="button" class="danger" onClick={onEnd}>
        Delete{of}
      </button>
    </span>
  );
}

/** What can be done with the whole workspace that is shown. */
function ThisWorkspace() {
  const isResetting = useSignal(false);
  const name = overview.value?.workspace ?? "default";
  return (
    <>
      <section aria-labelledby="this">
        <h2 id="this">The workspace {name}</h2>
        <p class="actions">
          {overview.value?.access === "admin" && (
            <button type="button" onClick={() => setParams({ make: "true", from: name })}>
              Fork it
            </button>
          )}
          <button
            type="button"
            class="danger"
            onClick={() => {
              isResetting.value = true;
            }}
          >
            Reset it
          </button>
        </p>
      </section>
      <Snapshot name={name} />
      <FixtureForm name={name} />
      {isResetting.value && (
        <Confirm
          label={`Reset ${name}`}
          text="Keys, secrets, instances, quotas, credentials, faults and records are gone, and the clock runs with the real time."
          name={name}
          onDone={() => act(`The workspace ${name} was reset.`, { method: "POST", path: "reset" })}
          onClose={() => {
            isResetting.value = false;
          }}
        />
      )}
    </>
  );
}
