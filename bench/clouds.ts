/** Encrypt of both clouds against the floor, and against each other. */
import { alibabaClient } from "../test/support/alibaba.ts";
import { addAlibabaKey } from "../test/support/alibaba-keys.ts";
import { type AccessKey, acsEncrypt } from "./acs-headers.ts";
import type { Shot } from "./load.ts";
import { ALIBABA_ACCOUNT, ALIBABA_REGION, credentialsOf, openWith, type Source } from "./servers.ts";
import { encryptAt, yardsticksFor } from "./symmetric.ts";
import { type Opened, requestTo } from "./targets.ts";

/** Least ratio of Alibaba Cloud's Encrypt to AWS's, without signature verification, and with V3 to the floor. */
const REACH = { toAws: 0.8, signedToFloor: 0.8 } as const;

/**
 * AWS and Alibaba Cloud on a server that verifies no signatures, and Alibaba Cloud on one that does, each request with
 * its own nonce.
 */
export function clouds({ start }: Source): Promise<Opened> {
  return openWith([start("permissive"), start("strict")], async (permissive, strict) => {
    const aws = await encryptAt(permissive);
    const anybody = { accessKeyId: ALIBABA_ACCOUNT, secretAccessKey: "any" };
    const root = await credentialsOf(strict.server.url, "alibaba", ALIBABA_ACCOUNT);
    return [
      [
        ...yardsticksFor(permissive, aws),
        requestTo(permissive.server.pid, aws, { name: "AWS Encrypt", against: [{ yardstick: "floor" }] }),
        requestTo(permissive.server.pid, await alibabaEncrypt(permissive.server.url, anybody), {
          name: "Alibaba Encrypt",
          against: [{ yardstick: "floor" }, { yardstick: "AWS Encrypt", asked: REACH.toAws }],
        }),
        requestTo(strict.server.pid, await alibabaEncrypt(strict.server.url, root), {
          name: "Alibaba Encrypt, V3",
          against: [{ yardstick: "floor", asked: REACH.signedToFloor }, { yardstick: "AWS Encrypt" }],
        }),
      ],
    ];
  });
}

/** A shot at Encrypt with a new key in the account of an access key. */
async function alibabaEncrypt(url: string, key: AccessKey): Promise<Shot> {
  const accessKey = { accessKeyId: key.accessKeyId, accessKeySecret: key.secretAccessKey };
  const account = { url, account: ALIBABA_ACCOUNT, region: ALIBABA_REGION, accessKey };
  const { id } = await addAlibabaKey(alibabaClient(account));
  return acsEncrypt("Encrypt", url, key, id);
}
