import { Random } from "../support/random.ts";
import { bssRequest, instanceRequest } from "./alibaba-other-requests.ts";
import { alibabaRequest } from "./alibaba-requests.ts";
import { cloudWatchRequest, serviceQuotasRequest, taggingRequest } from "./aws-other-requests.ts";
import { iamRequest, stsRequest } from "./aws-query-requests.ts";
import { awsRequest } from "./aws-requests.ts";
import { controlRequest } from "./control-requests.ts";
import { withNoise } from "./noise.ts";
import { alibabaStsRequest, ramRequest } from "./ram-requests.ts";
import type { Draft, Surface } from "./request.ts";
import { unknownRequest } from "./unknown-requests.ts";
import { wireRequest } from "./wire-requests.ts";
import type { World } from "./world.ts";

const GENERATORS: Readonly<Record<Surface, (random: Random, world: World) => Draft>> = {
  aws: awsRequest,
  "service-quotas": serviceQuotasRequest,
  cloudwatch: cloudWatchRequest,
  tagging: taggingRequest,
  sts: stsRequest,
  iam: iamRequest,
  alibaba: alibabaRequest,
  ram: ramRequest,
  "alibaba-sts": alibabaStsRequest,
  bss: bssRequest,
  "instance-api": instanceRequest,
  control: controlRequest,
  unknown: unknownRequest,
  wire: wireRequest,
};

/** How many requests of their sum go to a surface. */
const WEIGHTS: Readonly<Record<Surface, number>> = {
  aws: 30,
  "service-quotas": 4,
  cloudwatch: 4,
  tagging: 2,
  sts: 5,
  iam: 9,
  alibaba: 22,
  ram: 9,
  "alibaba-sts": 4,
  bss: 4,
  "instance-api": 4,
  control: 10,
  unknown: 3,
  wire: 3,
};

/** Bytes of a body that the router reads to see whose it is, where no signature and no header tells. */
const LONGEST_FORM = 65_536;

/** Surfaces that answer nobody without a signature in strict mode. */
const SIGNED: readonly Surface[] = ["aws", "alibaba", "bss", "ram"];

/** What the requests of a run depend on. */
export interface Chosen {
  readonly seed: number;
  readonly surfaces: readonly Surface[];
}

/** The request of a number: the same for the same seed, but for ids that the server has made. */
export function draftAt(world: World, { seed, surfaces }: Chosen, index: number): Draft {
  const random = new Random(Math.imul(seed, 0x9e3779b1) + Math.imul(index + 1, 0x85ebca6b));
  let ticket = random.next() * surfaces.reduce((sum, surface) => sum + WEIGHTS[surface], 0);
  const surface = surfaces.find((each) => {
    ticket -= WEIGHTS[each];
    return ticket < 0;
  });
  const draft = withNoise(random, GENERATORS[surface ?? "aws"](random, world));
  const isUnsigned = draft.broken === true || (draft.signing === "none" && draft.surface !== "control");
  const isSigned = SIGNED.includes(draft.surface);
  const mustFail = draft.mustFail || (world.target.mode === "strict" && isUnsigned && isSigned);
  const { body } = draft;
  const isUnread = draft.signing === "none" && body !== null && body.length > LONGEST_FORM;
  return { ...draft, mustFail, ...(isUnread && ({ anyAnswer: true } as const)) };
}
