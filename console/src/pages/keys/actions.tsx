import { act } from "../../data/act.ts";
import { Snippet } from "../../ui/copy.tsx";
import { commandsOf } from "./commands.ts";
import type { WholeKey } from "./key.ts";

/** What can be done with a key: here by the control API, else by the cloud's CLI, because the console signs nothing. */
export function KeyActions({ of: key }: { readonly of: WholeKey }) {
  const commands = commandsOf(key);
  const plays = key.cloud === "aws" && key.keySpec === "SYMMETRIC_DEFAULT";
  return (
    <>
      <FaultForm of={key} />
      {plays && <ServiceForm of={key} />}
      <h2>By the CLI</h2>
      {commands.length === 0 ? (
        <p class="empty">A service manages the key: its account can change nothing of it.</p>
      ) : (
        <>
          <p>The console signs no requests. These do, with an access key of the account and workspace:</p>
          {commands.map(({ label, text }) => (
            <Snippet key={label} label={label} text={text} />
          ))}
        </>
      )}
    </>
  );
}

/** Errors that people want first, by cloud. */
const ERRORS: Readonly<Record<string, string>> = {
  aws: "KMSInternalException",
  alibaba: "Rejected.Throttling",
};

/** Lets requests with the key fail, by a fault. */
function FaultForm({ of: { keyId, cloud, account, region } }: { readonly of: WholeKey }) {
  return (
    <>
      <h2>Let requests with it fail</h2>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          const given = new FormData(event.currentTarget);
          const times = Number(given.get("times"));
          const error = String(given.get("error"));
          void act(`The next requests with the key fail: ${error}.`, {
            method: "POST",
            path: "faults",
            body: { match: { cloud, account, region, keyId }, effect: { error }, times },
          });
        }}
      >
        <label>
          <span class="label">Error</span>
          <input name="error" required value={ERRORS[cloud]} />
        </label>
        <label>
          <span class="label">How often</span>
          <input name="times" type="number" min="1" max="1000" value="1" required />
        </label>
        <button type="submit">Add the fault</button>
      </form>
    </>
  );
}

/** Actions of services that call KMS. */
const SERVICES = [
  "s3 upload",
  "s3 download",
  "secretsmanager put",
  "secretsmanager get",
  "ssm put",
  "ssm get",
  "sqs send",
  "sqs receive",
  "ebs create",
  "ebs attach",
  "ebs grant",
] as const;

/** Plays a service that uses the key. */
function ServiceForm({ of: { keyId, account, region } }: { readonly of: WholeKey }) {
  return (
    <>
      <h2>Play a service that uses it</h2>
      <form
        class="filters"
        onSubmit={async (event) => {
          event.preventDefault();
          const given = new FormData(event.currentTarget);
          const [service, action] = String(given.get("what")).split(" ");
          const count = Number(given.get("count"));
          await act(`${service} has asked ${count} times; Activity tells what came of it.`, {
            method: "POST",
            path: "service-calls",
            body: { service, action, account, region, keyId, count },
          });
        }}
      >
        <label>
          <span class="label">Service and action</span>
          <select name="what">
            {SERVICES.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          <span class="label">How often</span>
          <input name="count" type="number" min="1" max="100000" value="100" required />
        </label>
        <button type="submit">Play it</button>
      </form>
    </>
  );
}
