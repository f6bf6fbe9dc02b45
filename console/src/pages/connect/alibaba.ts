import { type Client, keyOf, type Target } from "./client.ts";

/** Variables of an AccessKey of Alibaba Cloud. */
const VARIABLES = { id: "ALIBABA_CLOUD_ACCESS_KEY_ID", secret: "ALIBABA_CLOUD_ACCESS_KEY_SECRET" } as const;

/** The clients of Alibaba Cloud KMS. */
export const ALIBABA_CLIENTS: readonly Client[] = [
  {
    id: "alibaba-python",
    name: "Alibaba Python",
    cloud: "alibaba",
    snippets: (target) => [{ label: "alibabacloud_kms20160120", text: python(target) }],
  },
  {
    id: "alibaba-ts",
    name: "Alibaba TypeScript",
    cloud: "alibaba",
    snippets: (target) => [{ label: "@alicloud/kms20160120", text: typescript(target) }],
  },
  {
    id: "alibaba-go",
    name: "Alibaba Go",
    cloud: "alibaba",
    snippets: (target) => [{ label: "alibabacloud-go/kms-20160120/v3", text: go(target) }],
  },
];

function python(target: Target): string {
  const { id, secret } = keyOf(target, (part) => `os.environ["${VARIABLES[part]}"]`);
  return `import os
from alibabacloud_kms20160120 import models
from alibabacloud_kms20160120.client import Client
from alibabacloud_tea_openapi.models import Config

kms = Client(Config(endpoint="${target.host}", protocol="${target.protocol}", region_id="${target.region}",
                    access_key_id=${id}, access_key_secret=${secret}))
print(kms.list_keys(models.ListKeysRequest()).body)`;
}

function typescript(target: Target): string {
  const { id, secret } = keyOf(target, (part) => `process.env.${VARIABLES[part]}`);
  return `import KmsModule, { ListKeysRequest } from "@alicloud/kms20160120";
import { Config } from "@alicloud/openapi-client";

const kms = new KmsModule.default(new Config({
  endpoint: "${target.host}", // a host and its port
  protocol: "${target.protocol}",
  regionId: "${target.region}",
  accessKeyId: ${id},
  accessKeySecret: ${secret},
}));
console.log(await kms.listKeys(new ListKeysRequest({})));`;
}

function go(target: Target): string {
  const { id, secret } = keyOf(target, (part) => `os.Getenv("${VARIABLES[part]}")`);
  return `client, err := kms.NewClient(&openapi.Config{
	Endpoint:        tea.String("${target.host}"),
	Protocol:        tea.String("${target.protocol}"),
	RegionId:        tea.String("${target.region}"),
	AccessKeyId:     tea.String(${id}),
	AccessKeySecret: tea.String(${secret}),
})
keys, err := client.ListKeys(&kms.ListKeysRequest{})`;
}
