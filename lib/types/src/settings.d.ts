/**
 * The table of settings, from which come the command line's flags and help, the Worker's variables and their shapes,
 * `[vars]` of wrangler.toml and the table of the README. The file has no imports, because the command line reads it at
 * every start.
 */
/** Shape of a setting's values. */
export type Shape = {
    readonly kind: "choice";
    readonly of: readonly string[];
}
/** A number, with `from` and `to` inclusive. The command line takes whole numbers only. */
 | {
    readonly kind: "number";
    readonly from: number;
    readonly to: number;
    readonly whole: boolean;
}
/** A port; an optional one may be empty. */
 | {
    readonly kind: "port";
    readonly optional: boolean;
} | {
    readonly kind: "address" | "directory" | "token" | "snapshot";
}
/** Path of a PEM certificate, which the Worker gets as text. */
 | {
    readonly kind: "certificate";
}
/** A list: a repeated flag, or a comma-separated variable. */
 | {
    readonly kind: "list";
    readonly of: "host" | "origin" | "region";
};
/** A setting. */
export interface Setting {
    /** Flag of `fauxkms start`, without its dashes. */
    readonly flag: string;
    /** Placeholder of its value in the README; left out if the flag needs none. */
    readonly value?: string;
    /** Environment variable of the command line, and variable of the Worker. */
    readonly variable: string;
    /** Whether the Worker reads it; otherwise only the local server does. */
    readonly worker: boolean;
    readonly shape: Shape;
    /** Default value; empty for none. */
    readonly default: string;
    /** Default on a deployment, if different. */
    readonly deployed?: string;
    /** Text of the README for an empty default. */
    readonly absent?: string;
    /** One line of `fauxkms help`. */
    readonly help: string;
    /** Description in the README; the help if left out. */
    readonly meaning?: string;
}
/** All settings, as `fauxkms help` lists them. */
export declare const SETTINGS: {
    readonly port: {
        readonly flag: "port";
        readonly variable: "PORT";
        readonly worker: false;
        readonly shape: {
            readonly kind: "port";
            readonly optional: false;
        };
        readonly default: "4599";
        readonly help: "one port serves every surface; 0 picks a free one";
    };
    readonly tlsPort: {
        readonly flag: "tls-port";
        readonly value: "PORT";
        readonly variable: "TLS_PORT";
        readonly worker: false;
        readonly shape: {
            readonly kind: "port";
            readonly optional: true;
        };
        readonly default: "";
        readonly absent: "off";
        readonly help: "the same by HTTPS; 0 picks a free one; off unless given";
        readonly meaning: "the same by HTTPS, with a private CA (`GET /_fauxkms/ca.pem`); 0 picks a free port";
    };
    readonly host: {
        readonly flag: "host";
        readonly variable: "HOST";
        readonly worker: true;
        readonly shape: {
            readonly kind: "address";
        };
        readonly default: "127.0.0.1";
        readonly help: "address to listen on";
    };
    readonly data: {
        readonly flag: "data";
        readonly value: "DIR";
        readonly variable: "FAUXKMS_DATA";
        readonly worker: false;
        readonly shape: {
            readonly kind: "directory";
        };
        readonly default: ".fauxkms";
        readonly help: "where state lives; 'memory' keeps nothing";
        readonly meaning: "where state lives; `memory` keeps nothing";
    };
    readonly quotas: {
        readonly flag: "quotas";
        readonly value: "MODE";
        readonly variable: "QUOTAS";
        readonly worker: true;
        readonly shape: {
            readonly kind: "choice";
            readonly of: readonly ["enforce", "observe", "off"];
        };
        readonly default: "enforce";
        readonly help: "enforce, observe or off";
        readonly meaning: "`enforce`, `observe` (count, refuse nothing), `off`";
    };
    /** Resource quotas of Alibaba Cloud; `follow`: enforced where the request quotas are. AWS's are raised by Service Quotas. */
    readonly resourceQuotas: {
        readonly flag: "resource-quotas";
        readonly value: "MODE";
        readonly variable: "RESOURCE_QUOTAS";
        readonly worker: true;
        readonly shape: {
            readonly kind: "choice";
            readonly of: readonly ["follow", "enforce", "off"];
        };
        readonly default: "follow";
        readonly help: "Alibaba Cloud's resource quotas: follow --quotas, enforce or off";
        readonly meaning: "resource quotas of Alibaba Cloud, outside of instances: `follow` (enforced only with `--quotas enforce`), `enforce`, `off`";
    };
    readonly quotaProfile: {
        readonly flag: "quota-profile";
        readonly value: "NAME";
        readonly variable: "QUOTA_PROFILE";
        readonly worker: true;
        readonly shape: {
            readonly kind: "choice";
            readonly of: readonly ["seed", "current"];
        };
        readonly default: "seed";
        readonly help: "seed (2020) or current";
        readonly meaning: "`seed`: AWS's figures of 2020, and today's for what is younger; `current`: today's";
    };
    /** The default is ours, because AWS publishes no number. */
    readonly hotKeyLimit: {
        readonly flag: "hot-key-limit";
        readonly value: "N";
        readonly variable: "HOT_KEY_LIMIT";
        readonly worker: true;
        readonly shape: {
            readonly kind: "number";
            readonly from: 0;
            readonly to: 1000000;
            readonly whole: true;
        };
        readonly default: "8";
        readonly help: "changes of one key in a second; 0 for any number";
        readonly meaning: "changes of one key in a second before it is throttled as hot; our number, AWS publishes none; `0` for no limit";
    };
    readonly throttleHeader: {
        readonly flag: "throttle-header";
        readonly value: "MODE";
        readonly variable: "THROTTLE_HEADER";
        readonly worker: true;
        readonly shape: {
            readonly kind: "choice";
            readonly of: readonly ["on", "off"];
        };
        readonly default: "on";
        readonly help: "on or off: refusals say which quota refused";
        readonly meaning: "whether throttled answers say what refused them, in a header that no cloud sends (`x-fauxkms-throttled-by`): `on` or `off`";
    };
    readonly record: {
        readonly flag: "record";
        readonly value: "MODE";
        readonly variable: "RECORD";
        readonly worker: true;
        readonly shape: {
            readonly kind: "choice";
            readonly of: readonly ["on", "off"];
        };
        readonly default: "on";
        readonly help: "on or off: requests, usage, metrics, costs";
        readonly meaning: "whether requests are recorded: `on` or `off`";
    };
    readonly log: {
        readonly flag: "log";
        readonly value: "MODE";
        readonly variable: "LOG";
        readonly worker: true;
        readonly shape: {
            readonly kind: "choice";
            readonly of: readonly ["none", "refused", "all"];
        };
        readonly default: "none";
        readonly help: "a line on stderr for each answer: none, refused or all";
        readonly meaning: "a line on stderr for answers of the clouds' APIs: `none`, `refused` (errors and dropped connections) or `all`";
    };
    /** Decision on requests for higher quotas: automatic, or by the control API. */
    readonly quotaApproval: {
        readonly flag: "quota-approval";
        readonly value: "MODE";
        readonly variable: "QUOTA_APPROVAL";
        readonly worker: true;
        readonly shape: {
            readonly kind: "choice";
            readonly of: readonly ["auto", "deny", "manual"];
        };
        readonly default: "auto";
        readonly help: "requests for higher quotas: auto, deny or manual";
        readonly meaning: "requests for higher quotas are approved (`auto`), refused (`deny`) or left to you (`manual`)";
    };
    /** Seconds of the workspace's clock. The default is ours, because AWS publishes no time. */
    readonly quotaApprovalSeconds: {
        readonly flag: "quota-approval-seconds";
        readonly value: "N";
        readonly variable: "QUOTA_APPROVAL_SECONDS";
        readonly worker: true;
        readonly shape: {
            readonly kind: "number";
            readonly from: 0;
            readonly to: 31536000;
            readonly whole: false;
        };
        readonly default: "5";
        readonly help: "seconds until such a request is decided";
        readonly meaning: "how long until then, on the workspace's clock";
    };
    /** The default is ours, because Alibaba Cloud publishes no time. */
    readonly gatewayWaitMs: {
        readonly flag: "gateway-wait";
        readonly value: "MS";
        readonly variable: "GATEWAY_WAIT_MS";
        readonly worker: true;
        readonly shape: {
            readonly kind: "number";
            readonly from: 0;
            readonly to: 60000;
            readonly whole: true;
        };
        readonly default: "1000";
        readonly help: "milliseconds a request waits at a dedicated gateway";
        readonly meaning: "how long a request waits at a dedicated gateway that is at its limit; 0 refuses at once";
    };
    /** On a deployment, permissive mode also needs the variable ALLOW_PERMISSIVE (isolate/runtime.ts). */
    readonly auth: {
        readonly flag: "auth";
        readonly value: "MODE";
        readonly variable: "AUTH";
        readonly worker: true;
        readonly shape: {
            readonly kind: "choice";
            readonly of: readonly ["permissive", "strict"];
        };
        readonly default: "permissive";
        readonly deployed: "strict";
        readonly help: "permissive or strict";
        readonly meaning: "`permissive`: any credentials; `strict`: signatures verified";
    };
    /** A setting, because Alibaba Cloud's pages contradict each other. */
    readonly expiredInstances: {
        readonly flag: "expired-instances";
        readonly value: "MODE";
        readonly variable: "EXPIRED_INSTANCES";
        readonly worker: true;
        readonly shape: {
            readonly kind: "choice";
            readonly of: readonly ["work", "stop"];
        };
        readonly default: "stop";
        readonly help: "KMS instances in the 15 days after their end: work or stop";
        readonly meaning: "whether a KMS instance goes on working in the 15 days after its end: `work` or `stop`";
    };
    readonly fixture: {
        readonly flag: "fixture";
        readonly value: "FILE";
        readonly variable: "FIXTURE";
        readonly worker: false;
        readonly shape: {
            readonly kind: "snapshot";
        };
        readonly default: "";
        readonly help: "a snapshot to load (not built yet)";
        readonly meaning: "not built yet";
    };
    readonly adminToken: {
        readonly flag: "admin-token";
        readonly value: "TOKEN";
        readonly variable: "ADMIN_TOKEN";
        readonly worker: true;
        readonly shape: {
            readonly kind: "token";
        };
        readonly default: "";
        readonly help: "required by the control API when set";
        readonly meaning: "asked for by the control API when set";
    };
    readonly allowedHosts: {
        readonly flag: "allowed-host";
        readonly value: "NAME";
        readonly variable: "ALLOWED_HOSTS";
        readonly worker: true;
        readonly shape: {
            readonly kind: "list";
            readonly of: "host";
        };
        readonly default: "";
        readonly help: "further name of the server; repeatable";
        readonly meaning: "a further name under which the server may be called, or `*.name`; repeatable, with commas in the variable ([docs/access.md](docs/access.md))";
    };
    readonly allowedOrigins: {
        readonly flag: "allowed-origin";
        readonly value: "ORIGIN";
        readonly variable: "ALLOWED_ORIGINS";
        readonly worker: true;
        readonly shape: {
            readonly kind: "list";
            readonly of: "origin";
        };
        readonly default: "";
        readonly help: "web origin that may call; repeatable";
        readonly meaning: "a web origin whose pages may call it; repeatable";
    };
    readonly extraRegions: {
        readonly flag: "extra-region";
        readonly value: "NAME";
        readonly variable: "EXTRA_REGIONS";
        readonly worker: true;
        readonly shape: {
            readonly kind: "list";
            readonly of: "region";
        };
        readonly default: "";
        readonly help: "further Region in strict mode; repeatable";
        readonly meaning: "in strict mode there are the clouds' Regions (`src/cloud/`, with their date) and these; repeatable";
    };
    readonly nitroRoot: {
        readonly flag: "nitro-root";
        readonly value: "FILE";
        readonly variable: "NITRO_ROOT";
        readonly worker: true;
        readonly shape: {
            readonly kind: "certificate";
        };
        readonly default: "";
        readonly absent: "AWS's";
        readonly help: "PEM file: root of Nitro attestation documents";
        readonly meaning: "PEM certificate that attestation documents of enclaves must lead to";
    };
    /** "If KMS does not receive a response from the XKS proxy for any API call within 250ms, KMS will time out". */
    readonly xksTimeoutMs: {
        readonly flag: "xks-timeout";
        readonly value: "MS";
        readonly variable: "XKS_TIMEOUT_MS";
        readonly worker: true;
        readonly shape: {
            readonly kind: "number";
            readonly from: 1;
            readonly to: 60000;
            readonly whole: true;
        };
        readonly default: "250";
        readonly help: "milliseconds an external key store proxy may take";
        readonly meaning: "how long an external key store's proxy may take";
    };
};
type Table = typeof SETTINGS;
/** Name of a setting. */
export type SettingName = keyof Table;
/** The Worker's variables that are settings, as in its environment. */
export type SettingVariables = {
    readonly [Name in SettingName as Table[Name]["worker"] extends true ? Table[Name]["variable"] : never]?: string;
};
/** Parsed value of a shape: a choice or a number. */
type ValueOf<S> = S extends {
    kind: "choice";
    of: readonly (infer Choice)[];
} ? Choice : S extends {
    kind: "number";
} ? number : never;
/** The Worker's settings that are choices or numbers. */
export type Settings = {
    readonly [Name in SettingName as Table[Name]["shape"]["kind"] extends "choice" | "number" ? Name : never]: ValueOf<Table[Name]["shape"]>;
};
/** All settings with their names, in the order of the table. */
export declare const NAMED_SETTINGS: readonly (readonly [SettingName, Setting])[];
/** Settings that the Worker reads as a choice or a number. */
export declare const WORKER_CHOICES: (readonly ["adminToken" | "allowedHosts" | "allowedOrigins" | "auth" | "data" | "expiredInstances" | "extraRegions" | "fixture" | "gatewayWaitMs" | "host" | "hotKeyLimit" | "log" | "nitroRoot" | "port" | "quotaApproval" | "quotaApprovalSeconds" | "quotaProfile" | "quotas" | "record" | "resourceQuotas" | "throttleHeader" | "tlsPort" | "xksTimeoutMs", Setting])[];
/**
 * Parses a value by its shape, as a text or a number.
 *
 * @returns undefined for a value that does not fit the shape.
 */
export declare function settingValue(shape: Shape, value: unknown): string | number | undefined;
/**
 * Reads the settings from a Worker's variables; missing ones get their default.
 *
 * @param local whether this is the local server, because some defaults differ on a deployment.
 * @returns the settings, or in `wrong` the names of the variables with invalid values.
 */
export declare function readSettings(variables: SettingVariables, local: boolean): {
    readonly settings: Settings;
} | {
    readonly wrong: readonly string[];
};
/** Default of a setting on a deployment. */
export declare function defaultDeployed(setting: Setting): string;
export {};
