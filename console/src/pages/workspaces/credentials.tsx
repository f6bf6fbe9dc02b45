import { hrefOf } from "../../data/place.ts";
import { moment } from "../../data/words.ts";
import { Snippet } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";

/** What `POST workspaces` answers: credentials that are told once. */
export interface Made {
  readonly name: string;
  readonly token: string;
  readonly expiresAt: string | null;
  readonly env: Readonly<Record<string, string>>;
}

/** The credentials of a new workspace, which nobody is told again. */
export function Credentials({ made, onClose }: { readonly made: Made; readonly onClose: () => void }) {
  const { name, token, expiresAt, env } = made;
  const lines = Object.entries(env).map(([variable, value]) => `export ${variable}=${value}`);
  return (
    <Dialog label={`Workspace ${name}`} onClose={onClose}>
      <p>
        These are shown once, so copy them now.{" "}
        {expiresAt === null
          ? "The workspace has no end."
          : `The workspace ends at ${moment(expiresAt)} (UTC).`}
      </p>
      <Snippet label="Variables that the SDKs read" text={lines.join("\n")} />
      <Snippet label="Token of its control API" text={token} />
      <p>
        <a href={hrefOf("", { ws: name, cloud: null, account: null, region: null })}>Show {name}</a>
      </p>
    </Dialog>
  );
}
