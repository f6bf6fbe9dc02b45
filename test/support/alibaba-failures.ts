import type { AlibabaSeen } from "./alibaba.ts";

/** The error of Alibaba Cloud KMS for an invalid value of a parameter. */
export function notValid(parameter: string): AlibabaSeen {
  const message = `The specified parameter "${parameter}" is not valid.`;
  return { code: "InvalidParameter", status: 400, message };
}

/** The error of Alibaba Cloud KMS for a missing parameter. */
export function notProvided(parameter: string): AlibabaSeen {
  const message = `The parameter "${parameter}" is needed but not provided.`;
  return { code: "MissingParameter", status: 400, message };
}

export const UNSUPPORTED: AlibabaSeen = {
  code: "Rejected.UnsupportedOperation",
  status: 400,
  message: "Unsupported operation.",
};

export const NO_VERSION: AlibabaSeen = {
  code: "Forbidden.KeyVersionNotFound",
  status: 404,
  message: "The specified Key version is not found.",
};
