import { ACTIONS, describedBy, metadata, type StatementFor, through } from "./managed-policy-statements.ts";

/** A policy without its place. */
export interface ManagedPolicy {
  readonly id: string;
  readonly statements: readonly StatementFor[];
}

interface Usual {
  /** The name in the Sid. */
  readonly name: string;
  readonly version?: number;
  readonly actions?: keyof typeof ACTIONS;
  /** Sid of the statement that lets the service itself look at the key. */
  readonly described?: string;
  readonly id?: string;
  readonly sid?: string;
  /** Service in kms:ViaService, where it is not that of the alias. */
  readonly via?: string;
}

/** What differs among the policies that have the usual form. */
const USUAL: Readonly<Record<string, Usual>> = {
  cloud9: { name: "Cloud9", actions: "use" },
  codeartifact: {
    name: "Amazon CodeArtifact",
    described:
      "Allow CodeArtifact Service with service principal name codeartifact.amazonaws.com to describe the key directly",
  },
  codecommit: { name: "CodeCommit", version: 2, actions: "use" },
  dax: { name: "DAX", actions: "listedGrants" },
  dms: { name: "DMS", actions: "listedGrants" },
  ebs: { name: "EBS", version: 2, via: "ec2" },
  eks: { name: "Amazon EKS", described: "Allow the EKS Service to describe the key directly" },
  elasticache: {
    name: "ElastiCache Service",
    actions: "listedGrants",
    described: "Allow ElastiCache service principals to describe the key directly",
  },
  elasticfilesystem: {
    name: "EFS",
    sid: "Allow access to EFS for all principals in the account that are authorized to use EFS",
  },
  es: {
    name: "OpenSearch Service",
    version: 2,
    described: "Allow OpenSearch service principals to describe the key directly",
  },
  fsx: { name: "FSx", actions: "listedGrants" },
  glue: { name: "Glue" },
  imagebuilder: {
    name: "Amazon EC2 Image Builder",
    described: "Allow the EC2 Image Builder Service to describe the key directly",
  },
  kafka: { name: "Kafka", actions: "listedGrants" },
  kendra: { name: "Amazon Kendra", described: "Allow Kendra Service to describe the key directly" },
  kinesis: { name: "Amazon Kinesis", actions: "use" },
  kinesisvideo: { name: "Kinesis Video Streams" },
  lambda: { name: "AWS Lambda", id: "auto-awslambda" },
  lex: { name: "lex" },
  lightsail: {
    name: "Lightsail",
    actions: "use",
    described:
      "Allow Lightsail with service principal name lightsail.amazonaws.com to describe the key directly",
  },
  rds: { name: "RDS", version: 2, actions: "listedGrants" },
  s3: { name: "S3", version: 2, actions: "use" },
  sqs: {
    name: "SQS",
    sid: "Allow access through Simple Queue Service (SQS) for all principals in the account that are authorized to use SQS",
  },
  ssm: { name: "SSM", actions: "use" },
  timestream: {
    name: "Amazon Timestream",
    described: "Allow the Timestream Service to describe the key directly",
  },
  translate: {
    name: "Amazon Translate",
    described:
      "Allow Translate Service with service principal name translate.amazonaws.com to describe the key directly",
  },
  workspaces: { name: "Workspaces", actions: "listedGrants" },
  xray: {
    name: "X-Ray",
    described:
      "Allow X-Ray Service with service principal name xray.amazonaws.com to describe the key directly",
  },
};

/** Sid of the statement for requests through a service. */
export const sidOf = (name: string) =>
  `Allow access through ${name} for all principals in the account that are authorized to use ${name}`;

/** The policy of a service's key in the usual form. A service that is not known has it without anything special. */
export function usualPolicy(service: string): ManagedPolicy {
  const row = Object.hasOwn(USUAL, service) ? USUAL[service] : undefined;
  const { name, version = 1, actions = "grants", described, id, sid, via }: Usual = row ?? { name: service };
  return {
    id: id ?? `auto-${service}-${version}`,
    statements: [
      through(sid ?? sidOf(name), [via ?? service], ACTIONS[actions]),
      actions === "use" ? metadata() : metadata("RevokeGrant"),
      ...(described === undefined ? [] : [describedBy(described, service)]),
    ],
  };
}
