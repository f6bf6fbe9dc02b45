import { useSignal } from "@preact/signals";
import { ApiError, send } from "../../data/api.ts";
import type { ShownRequest } from "../../data/overview.ts";
import { State } from "../../ui/icon.tsx";
import { Rows } from "../../ui/rows.tsx";

/** `POST explain`. */
interface Explanation {
  readonly decision: string;
  readonly sentence: string | null;
  readonly reasons: readonly {
    readonly action: string;
    readonly policy: string;
    readonly statement: string | number | null;
    readonly effect: string;
    readonly matched: boolean;
    readonly missed: string | null;
  }[];
}

/** Whether policies would let the principal of a request send it again, and why. */
export function Explain({ request }: { readonly request: ShownRequest }) {
  const told = useSignal<Explanation | string | null>(null);
  const { cloud, account, region, principal, operation, keyId } = request;
  if (principal === null) return null;
  const ask = async () => {
    const body = {
      cloud,
      principal,
      operation,
      ...(account !== null && { account }),
      ...(region !== null && { region }),
      ...(keyId !== null && { input: { KeyId: keyId } }),
    };
    try {
      told.value = await send<Explanation>({ method: "POST", path: "explain", body });
    } catch (error) {
      told.value = error instanceof ApiError ? error.message : String(error);
    }
  };
  const { value } = told;
  return (
    <details
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) void ask();
      }}
    >
      <summary>Explain what policies say</summary>
      {typeof value === "string" && <p role="alert">{value}</p>}
      {value !== null && typeof value === "object" && (
        <>
          <p>
            Asked again now, with nothing but its operation and key, policies would{" "}
            {value.decision === "allow" ? (
              <State sign="ok">allow it</State>
            ) : (
              <State sign="denied">deny it</State>
            )}
            .
          </p>
          {value.sentence && <blockquote>{value.sentence}</blockquote>}
          {value.reasons.length > 0 && (
            <Rows
              label="Statements that were looked at"
              rows={value.reasons.map((reason, place) => ({ ...reason, place }))}
              keyOf={({ place }) => String(place)}
              columns={[
                { name: "Policy", of: ({ policy }) => policy },
                { name: "Statement", of: ({ statement }) => statement ?? "–" },
                { name: "Effect", of: ({ effect }) => effect },
                { name: "Matches", of: ({ matched, missed }) => (matched ? "yes" : (missed ?? "no")) },
              ]}
            />
          )}
        </>
      )}
    </details>
  );
}
