import { asCurl } from "../../data/api.ts";
import { overview } from "../../data/overview.ts";
import { hrefOf, param } from "../../data/place.ts";
import { Snippet } from "../../ui/copy.tsx";
import { Page } from "../../ui/page.tsx";
import { ALIBABA_CLIENTS } from "./alibaba.ts";
import { AWS_CLIENTS } from "./aws.ts";
import type { Client, Target } from "./client.ts";
import { LIBRARY_CLIENTS } from "./library.ts";

const CLIENTS: readonly Client[] = [...AWS_CLIENTS, ...ALIBABA_CLIENTS, ...LIBRARY_CLIENTS];

/** Accounts and Regions of the examples, where none is chosen. */
const EXAMPLES = {
  aws: { account: "111122223333", region: "eu-west-3" },
  alibaba: { account: "1234567890123456", region: "cn-hangzhou" },
} as const;

/** How each SDK is pointed at this server. */
export function ConnectPage() {
  const isStrict = overview.value?.settings.auth === "strict";
  const [first] = CLIENTS;
  const chosen = CLIENTS.find(({ id }) => id === param("sdk")) ?? first;
  if (!chosen) return null;
  const target = targetOf(chosen.cloud, isStrict);
  return (
    <Page name="Connect">
      <nav class="tabs" aria-label="SDKs">
        {CLIENTS.map(({ id, name }) => (
          <a
            key={id}
            href={hrefOf("connect", { sdk: id })}
            aria-current={id === chosen.id ? "page" : undefined}
          >
            {name}
          </a>
        ))}
      </nav>
      {isStrict ? <Strict target={target} cloud={chosen.cloud} /> : <Permissive target={target} />}
      {chosen.snippets(target).map(({ label, text }) => (
        <Snippet key={label} label={label} text={text} />
      ))}
    </Page>
  );
}

/** Where the examples of a cloud go, and by which access key. */
function targetOf(cloud: "aws" | "alibaba", isStrict: boolean): Target {
  // What is written into a program or a shell is never just what a link says.
  const isChosen =
    param("cloud") === cloud && /^\d+$/.test(param("account")) && /^[a-z\d-]+$/.test(param("region"));
  const { account, region } = isChosen
    ? { account: param("account"), region: param("region") }
    : EXAMPLES[cloud];
  const name = overview.value?.workspace ?? "default";
  return {
    origin: location.origin,
    host: location.host,
    protocol: location.protocol === "https:" ? "https" : "http",
    account,
    region,
    workspace: name,
    accessKeyId: isStrict ? null : `${account}${name === "default" ? "" : `.${name}`}`,
  };
}

function Permissive({ target }: { readonly target: Target }) {
  return (
    <p>
      The access key id is the account <code>{target.account}</code>
      {target.workspace !== "default" && (
        <>
          {" "}
          and the workspace <code>{target.workspace}</code>
        </>
      )}
      ; the secret is any text.
    </p>
  );
}

function Strict({ target, cloud }: { readonly target: Target; readonly cloud: string }) {
  const body = { cloud, account: target.account, principal: "root" };
  return (
    <>
      <p>
        Access keys are checked here, and their secrets. Make one, and set it in the environment; it says the
        account and the workspace.
      </p>
      <Snippet label="An access key" text={asCurl({ method: "POST", path: "credentials", body })} />
    </>
  );
}
