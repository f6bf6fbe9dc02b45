import type { Client, Target } from "./client.ts";

/** The package's own library, for tests. */
export const LIBRARY_CLIENTS: readonly Client[] = [
  {
    id: "fauxkms",
    name: "fauxkms",
    cloud: "aws",
    snippets: (target) => [
      { label: "npm i -D fauxkms", text: library(target) },
      {
        label: "Environment, so that a whole run of tests uses this server",
        text: `export FAUXKMS_URL=${target.origin}`,
      },
    ],
  },
];

function library({ origin, workspace, accessKeyId }: Target): string {
  const isNamed = workspace !== "default";
  const name = isNamed ? `, workspace: "${workspace}"` : "";
  const token = accessKeyId === null ? ", token: process.env.FAUXKMS_TOKEN" : "";
  return `import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { startFauxkms } from "fauxkms";

await using kms = await startFauxkms({ attach: { url: "${origin}"${name}${token} } });
await kms.quotas.fill("createKey");
const client = new KMSClient({ ...kms.aws(), maxAttempts: 1 });
await client.send(new CreateKeyCommand({})).catch(console.log); // ThrottlingException`;
}
