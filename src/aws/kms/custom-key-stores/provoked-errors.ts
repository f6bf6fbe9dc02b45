import type { ConnectionErrorCode } from "../../../keys/custom-key-store.ts";
import { AwsError } from "../errors.ts";

/**
 * An error that a name or a password provokes by its prefix, so that a test can meet it. There are no clusters and no
 * VPC endpoint services here: every other well-formed id exists and works. Real ids are random, so that none has such
 * a prefix by accident. docs/fidelity.md documents the table.
 */
interface ProvokedError {
  /** Prefix of the value, in upper or lower case, after `cluster-` or `vpce-svc-`. */
  readonly starts: string;
  /** Error of CreateCustomKeyStore and UpdateCustomKeyStore. */
  readonly create?: string;
  /** Error of ConnectCustomKeyStore. */
  readonly connect?: string;
  /** Reason for which the store is FAILED after ConnectCustomKeyStore succeeded. */
  readonly fails?: ConnectionErrorCode;
  /** Error of CreateKey. */
  readonly createKey?: string;
}

const NOT_ACTIVE = "CloudHsmClusterNotActiveException";
const INVALID = "CloudHsmClusterInvalidConfigurationException";

/** CloudHsmClusterId, after `cluster-`: for instance `cluster-notfoundABCD`. */
const CLUSTERS: readonly ProvokedError[] = [
  { starts: "notfound", create: "CloudHsmClusterNotFoundException" },
  { starts: "inactive", create: NOT_ACTIVE },
  { starts: "invalid", create: INVALID },
  { starts: "otherca", create: "IncorrectTrustAnchorException" },
  { starts: "stopped", connect: NOT_ACTIVE },
  { starts: "badgroup", connect: INVALID },
  { starts: "onehsm", createKey: INVALID },
  { starts: "deleted", fails: "CLUSTER_NOT_FOUND" },
  { starts: "nohsm", fails: "INSUFFICIENT_CLOUDHSM_HSMS" },
  { starts: "noaddress", fails: "INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET" },
  { starts: "internal", fails: "INTERNAL_ERROR" },
  { starts: "network", fails: "NETWORK_ERRORS" },
  { starts: "nosubnet", fails: "SUBNET_NOT_FOUND" },
  { starts: "loggedin", fails: "USER_LOGGED_IN" },
  { starts: "nouser", fails: "USER_NOT_FOUND" },
];

/** KeyStorePassword. */
const PASSWORDS: readonly ProvokedError[] = [
  { starts: "wrong", fails: "INVALID_CREDENTIALS" },
  { starts: "locked", fails: "USER_LOCKED_OUT" },
];

/** XksProxyVpcEndpointServiceName, after `vpce-svc-`. A service of another Region is not found either. */
const VPC_SERVICES: readonly ProvokedError[] = [
  { starts: "notfound", create: "XksProxyVpcEndpointServiceNotFoundException" },
  { starts: "invalid", create: "XksProxyVpcEndpointServiceInvalidConfigurationException" },
  { starts: "deleted", fails: "XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND" },
  { starts: "broken", fails: "XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION" },
];

/** Texts of the errors, after their pages of the API Reference; AWS's own are not known. */
const TEXTS: Readonly<Record<string, (value: string) => string>> = {
  CloudHsmClusterNotFoundException: (id) => `Cannot find the CloudHSM cluster with the cluster ID ${id}.`,
  [NOT_ACTIVE]: (id) => `The CloudHSM cluster ${id} is not active. Initialize and activate the cluster.`,
  [INVALID]: (id) =>
    `The CloudHSM cluster ${id} does not meet the requirements for an AWS CloudHSM key store.`,
  IncorrectTrustAnchorException: (id) =>
    `The trust anchor certificate is not the one of the CloudHSM cluster ${id}.`,
  XksProxyVpcEndpointServiceNotFoundException: (name) =>
    `AWS KMS could not find the VPC endpoint service ${name}.`,
  XksProxyVpcEndpointServiceInvalidConfigurationException: (name) =>
    `The VPC endpoint service ${name} does not fulfill the requirements for an external key store.`,
};

/** The behaviour of a CloudHSM cluster. */
export function clusterBehaviour(clusterId: string): Behaviour {
  return behaviour(CLUSTERS, clusterId, clusterId.slice("cluster-".length));
}

/** The behaviour of the password of a cluster's `kmsuser`. It has no refusals, whose texts would show the password. */
export function passwordBehaviour(password: string): Pick<Behaviour, "fails"> {
  return behaviour(PASSWORDS, "", password);
}

/** The behaviour of a VPC endpoint service, seen from a Region. */
export function vpcServiceBehaviour(name: string, region: string): Behaviour {
  const [, , , home, id = ""] = name.split(".");
  return behaviour(VPC_SERVICES, name, home === region ? id.slice("vpce-svc-".length) : "notfound");
}

export interface Behaviour {
  /** The error of an operation; null where it goes on. */
  readonly refusal: (operation: "create" | "connect" | "createKey") => AwsError | null;
  /** Why a connection fails; null where it succeeds. */
  readonly fails: ConnectionErrorCode | null;
}

function behaviour(rows: readonly ProvokedError[], value: string, telling: string): Behaviour {
  const row = rows.find(({ starts }) => telling.toLowerCase().startsWith(starts));
  return {
    refusal(operation) {
      const type = row?.[operation];
      return type === undefined ? null : new AwsError(type, TEXTS[type]?.(value) ?? null);
    },
    fails: row?.fails ?? null,
  };
}
