import type { Command } from "../../data/commands.ts";
import type { ShownRequest } from "../../data/overview.ts";

/** Member of a request that names its key, where it is not `KeyId`. */
const KEY_MEMBERS: Readonly<Record<string, string>> = {
  CreateAlias: "TargetKeyId",
  UpdateAlias: "TargetKeyId",
  ReEncrypt: "DestinationKeyId",
};

/** Names and keys that a shell and a program take as they are; what a stranger sent otherwise is in no command. */
const NAME = /^[A-Za-z]+$/;
const KEY = /^[\w/:-]+$/;

/**
 * A recorded request in the words of each tool. Only its operation and key are recorded, so other members have to be added; access keys
 * are read from the environment.
 *
 * @param origin the server's, such as `http://127.0.0.1:4599`.
 */
export function commandsOf(request: ShownRequest, origin: string): readonly Command[] {
  if (!NAME.test(request.operation)) return [];
  const isSafe = request.keyId !== null && KEY.test(request.keyId);
  const said = isSafe ? request : { ...request, keyId: null };
  return request.cloud === "aws" ? awsCommands(said, origin) : alibabaCommands(said, origin);
}

function awsCommands({ operation, keyId, region }: ShownRequest, origin: string): readonly Command[] {
  const where = region ?? "us-east-1";
  const member = keyId === null ? null : (KEY_MEMBERS[operation] ?? "KeyId");
  const input = member === null ? {} : { [member]: keyId };
  const object = member === null ? "{}" : `{ ${member}: "${keyId}" }`;
  return [
    {
      label: "curl",
      text: [
        `curl '${origin}/' -H 'X-Amz-Target: TrentService.${operation}'`,
        `-H 'Content-Type: application/x-amz-json-1.1' -d '${JSON.stringify(input)}'`,
        `--aws-sigv4 aws:amz:${where}:kms --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"`,
      ].join(" \\\n  "),
    },
    {
      label: "AWS CLI",
      text: `aws kms ${words(operation, "-")}${member === null ? "" : ` --${words(member, "-")} ${keyId}`} \\\n  --region ${where} --endpoint-url ${origin}`,
    },
    {
      label: "TypeScript",
      text: `import { KMSClient, ${operation}Command } from "@aws-sdk/client-kms";\n\nconst kms = new KMSClient({ endpoint: "${origin}", region: "${where}" });\nawait kms.send(new ${operation}Command(${object}));`,
    },
    {
      label: "Python",
      text: `import boto3\n\nkms = boto3.client("kms", endpoint_url="${origin}", region_name="${where}")\nkms.${words(operation, "_")}(${member === null ? "" : `${member}="${keyId}"`})`,
    },
  ];
}

function alibabaCommands({ operation, keyId, region }: ShownRequest, origin: string): readonly Command[] {
  const where = region ?? "cn-hangzhou";
  const { host, protocol } = new URL(origin);
  const scheme = protocol.slice(0, -1);
  const method = `${operation.charAt(0).toLowerCase()}${operation.slice(1)}`;
  const query = new URLSearchParams({
    Action: operation,
    Version: "2016-01-20",
    Format: "JSON",
    RegionId: where,
    ...(keyId !== null && { KeyId: keyId }),
  });
  return [
    {
      label: "curl",
      text: `# Without a signature, which permissive mode does not ask for.\ncurl "${origin}/?${query}&AccessKeyId=$ALIBABA_CLOUD_ACCESS_KEY_ID"`,
    },
    {
      label: "aliyun CLI",
      text: `aliyun kms ${operation}${keyId === null ? "" : ` --KeyId ${keyId}`} \\\n  --region ${where} --endpoint ${host}${scheme === "https" ? "" : " --insecure"}`,
    },
    {
      label: "TypeScript",
      text: [
        `import Kms, { ${operation}Request } from "@alicloud/kms20160120";`,
        'import { Config } from "@alicloud/openapi-client";',
        "",
        "const kms = new Kms.default(new Config({",
        `  endpoint: "${host}", protocol: "${scheme}", regionId: "${where}",`,
        "  accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID,",
        "  accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET,",
        "}));",
        `await kms.${method}(new ${operation}Request({${keyId === null ? "" : ` keyId: "${keyId}" `}}));`,
      ].join("\n"),
    },
    {
      label: "Python",
      text: [
        "import os",
        "from alibabacloud_kms20160120 import models",
        "from alibabacloud_kms20160120.client import Client",
        "from alibabacloud_tea_openapi.models import Config",
        "",
        `kms = Client(Config(endpoint="${host}", protocol="${scheme}", region_id="${where}",`,
        '                    access_key_id=os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],',
        '                    access_key_secret=os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"]))',
        `kms.${words(operation, "_")}(models.${operation}Request(${keyId === null ? "" : `key_id="${keyId}"`}))`,
      ].join("\n"),
    },
  ];
}

/** `GenerateDataKey` as `generate-data-key`. */
function words(name: string, between: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, between).toLowerCase();
}
