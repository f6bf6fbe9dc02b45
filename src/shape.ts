/**
 * Shapes declare the input of an operation, and its types follow from them. A surface's `validate.ts` checks input
 * against them and answers with its cloud's messages.
 */
export type Shape =
  | StringShape
  | BlobShape
  | NumberShape
  | BooleanShape
  | TimestampShape
  | ListShape
  | MapShape
  | StructureShape;

interface Common {
  /** Whether messages must not show the value. */
  readonly sensitive?: true;
}

export interface StringShape extends Common {
  readonly kind: "string";
  /** Length in characters. */
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
  /** The values that the message about a wrong one lists, where they differ from the accepted ones. */
  readonly told?: readonly string[];
}

export interface BlobShape extends Common {
  readonly kind: "blob";
  /** Length in bytes. */
  readonly min?: number;
  readonly max?: number;
}

export interface NumberShape extends Common {
  readonly kind: "integer" | "double";
  readonly min?: number;
  readonly max?: number;
}

export interface BooleanShape extends Common {
  readonly kind: "boolean";
}

/** An instant: seconds since the epoch on the wire, milliseconds here. */
export interface TimestampShape extends Common {
  readonly kind: "timestamp";
}

export interface ListShape extends Common {
  readonly kind: "list";
  readonly of: Shape;
  /** Number of members. */
  readonly min?: number;
  readonly max?: number;
}

/** A map of strings to strings. */
export interface MapShape extends Common {
  readonly kind: "map";
  /** Longest JSON in characters, for a map that is a parameter by itself. */
  readonly max?: number;
}

export interface StructureShape extends Common {
  readonly kind: "structure";
  readonly members: Members;
}

/** A member of a structure: its shape, and whether it is required. */
export type Member = Shape & { readonly required?: true };
export type Members = Readonly<Record<string, Member>>;

/** Type of the values of a shape. */
export type ValueOf<S extends Shape> = S extends StringShape
  ? S["values"] extends readonly string[]
    ? S["values"][number]
    : string
  : S extends BlobShape
    ? Uint8Array
    : S extends NumberShape
      ? number
      : S extends BooleanShape
        ? boolean
        : S extends TimestampShape
          ? number
          : S extends ListShape
            ? ValueOf<S["of"]>[]
            : S extends MapShape
              ? Map<string, string>
              : S extends StructureShape
                ? Input<S["members"]>
                : never;

/** Type of an input with these members; members that are not required are optional. */
export type Input<M extends Members> = {
  [K in keyof M as M[K] extends { required: true } ? K : never]: ValueOf<M[K]>;
} & {
  [K in keyof M as M[K] extends { required: true } ? never : K]?: ValueOf<M[K]>;
};

type Rules<S extends Shape> = Omit<S, "kind">;

export const string = <const R extends Rules<StringShape>>(rules: R) =>
  ({ kind: "string", ...rules }) as const;
export const blob = <const R extends Rules<BlobShape>>(rules: R) => ({ kind: "blob", ...rules }) as const;
export const integer = <const R extends Rules<NumberShape>>(rules: R) =>
  ({ kind: "integer", ...rules }) as const;
export const double = <const R extends Rules<NumberShape>>(rules: R) =>
  ({ kind: "double", ...rules }) as const;
export const boolean = { kind: "boolean" } as const;
export const timestamp = { kind: "timestamp" } as const;
export const map = { kind: "map" } as const;
export const list = <const S extends Shape, const R extends Omit<ListShape, "kind" | "of">>(
  of: S,
  rules: R,
) => ({ kind: "list", of, ...rules }) as const;
export const structure = <const M extends Members>(members: M) => ({ kind: "structure", members }) as const;
export const required = <const S extends Shape>(shape: S) => ({ ...shape, required: true }) as const;
