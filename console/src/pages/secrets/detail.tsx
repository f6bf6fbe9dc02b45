import { aliyunCommand } from "../../data/commands.ts";
import { useCall } from "../../data/live.ts";
import { hrefOf } from "../../data/place.ts";
import { counted, moment } from "../../data/words.ts";
import { Snippet } from "../../ui/copy.tsx";
import { Facts } from "../../ui/fields.tsx";
import { State } from "../../ui/icon.tsx";
import { Page } from "../../ui/page.tsx";
import { Rows } from "../../ui/rows.tsx";
import { Loaded } from "../../ui/states.tsx";
import { pageOfKey } from "../keys/key.ts";
import { type Secret, type Secrets, secretsOf } from "./secret.ts";

/** A secret with everything but its values. */
export function SecretDetail({
  account,
  region,
  name,
}: {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}) {
  const told = useCall<Secrets>("secrets", { account, region }, true);
  const found = told.data && secretsOf(told.data).find((secret) => secret.name === name);
  return (
    <Page name={`Secret ${name}`} actions={<a href={hrefOf("secrets")}>All secrets</a>}>
      <Loaded
        told={told}
        isEmpty={() => !found}
        empty={<p>There is no such secret in {`alibaba · ${account} · ${region}`}.</p>}
      >
        {() => found && <Shown secret={found} />}
      </Loaded>
    </Page>
  );
}

function Shown({ secret }: { readonly secret: Secret }) {
  const { name, region, account, rotation, plannedDeletionAt: end, tags, versions } = secret;
  const key = secret.encryptionKeyId;
  const command = (operation: string, ...more: string[]) =>
    aliyunCommand({ region }, operation, "--SecretName", name, ...more);
  return (
    <>
      <Facts
        facts={[
          [
            "State",
            end ? (
              <State key="state" sign="error">{`is deleted at ${moment(end)}`}</State>
            ) : (
              <State key="state" sign="ok">
                there
              </State>
            ),
          ],
          ["ARN", <code key="arn">{secret.arn}</code>],
          ["Type", secret.type],
          ["Description", secret.description || null],
          [
            "Key",
            key && (
              <a key="key" href={hrefOf(pageOfKey({ cloud: "alibaba", account, region, keyId: key }))}>
                {key}
              </a>
            ),
          ],
          secret.instanceId ? ["Instance", secret.instanceId] : null,
          secret.owner ? ["Owned by", secret.owner] : null,
          ["Automatic rotation", rotationWords(rotation)],
          rotation?.nextAt ? ["Next rotation", moment(rotation.nextAt)] : null,
          rotation?.lastAt ? ["Last rotation", moment(rotation.lastAt)] : null,
          ["Made at", moment(secret.createdAt)],
          ["Changed at", moment(secret.updatedAt)],
          ["Value", "not shown here"],
        ]}
      />
      <h2>Versions</h2>
      <Rows
        label="Versions"
        rows={versions}
        keyOf={({ versionId }) => versionId}
        columns={[
          { name: "Version", of: ({ versionId }) => <code>{versionId}</code> },
          { name: "Stages", of: ({ stages }) => stages.join(", ") || "–" },
          { name: "Made at", of: ({ createdAt }) => moment(createdAt) },
        ]}
      />
      <h2>Tags</h2>
      {tags.length === 0 ? (
        <p class="empty">The secret has no tags.</p>
      ) : (
        <Rows
          label="Tags"
          rows={tags}
          keyOf={({ key }) => key}
          columns={[
            { name: "Key", of: ({ key }) => key },
            { name: "Value", of: ({ value }) => value || "–" },
          ]}
        />
      )}
      <h2>By the CLI</h2>
      {end ? (
        <Snippet label="Keep it" text={command("RestoreSecret")} />
      ) : (
        <>
          <Snippet label="Read its value" text={command("GetSecretValue")} />
          <Snippet label="Rotate it" text={command("RotateSecret", "--VersionId", "v-next")} />
          <Snippet
            label="Delete it in a week"
            text={command("DeleteSecret", "--RecoveryWindowInDays", "7")}
          />
        </>
      )}
    </>
  );
}

function rotationWords(rotation: Secret["rotation"]): string {
  if (rotation?.state === "Invalid") return "failed";
  if (rotation?.state !== "Enabled") return "off";
  return rotation.intervalSeconds === null ? "on" : `every ${counted(rotation.intervalSeconds)} seconds`;
}
