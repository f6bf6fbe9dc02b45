import { type SETTINGS, type SettingName, type Shape } from "../src/settings.js";
/** Value of a setting: a choice, a number, a list, or text. */
type ValueOf<S extends Shape> = S extends {
    kind: "choice";
    of: readonly (infer Choice)[];
} ? Choice : S extends {
    kind: "number" | "port";
} ? number : S extends {
    kind: "list";
} ? readonly string[] : string;
/** The flags of `fauxkms start`, in camel case (README.md, Settings). */
export type ServerSettings = {
    readonly [Name in SettingName]?: ValueOf<(typeof SETTINGS)[Name]["shape"]>;
};
/** Arguments of `fauxkms start` for settings. */
export declare function argumentsOf(settings: ServerSettings): string[];
/** The environment without the variables of settings, because `PORT` or `AUTH` in a test belongs to the application. */
export declare function environmentWithoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
export {};
