import { useEffect, useRef } from "preact/hooks";
import { act } from "../../data/act.ts";
import { withQuery } from "../../data/api.ts";
import { counted } from "../../data/words.ts";
import type { QuotaPlace, ResourceQuota } from "./shown.ts";

/** A quota that can be changed: of requests (`operations`), or of things. */
interface Changeable extends ResourceQuota {
  readonly operations?: readonly string[];
}

function pathOf({ cloud, id }: Changeable): string {
  return `quotas/${cloud}/${encodeURIComponent(id)}`;
}

/** Place of a quota as the control API takes it. */
function placeIn({ account, region, instance }: QuotaPlace) {
  return { account, region, ...(instance !== null && { instance }) };
}

/** Sets another limit of a quota. */
export function LimitForm({
  quota,
  place,
  onDone,
}: {
  readonly quota: Changeable;
  readonly place: QuotaPlace;
  readonly onDone: () => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.select();
  }, []);
  return (
    <form
      class="actions"
      onKeyDown={({ key }) => {
        if (key === "Escape") onDone();
      }}
      onSubmit={async (event) => {
        event.preventDefault();
        const limit = Number(input.current?.value);
        const text = `${quota.name}: the limit is ${counted(limit)} now.`;
        const body = { ...placeIn(place), limit };
        if (await act(text, { method: "PUT", path: pathOf(quota), body })) onDone();
      }}
    >
      <input
        ref={input}
        type="number"
        min="0"
        max="1000000000"
        step="1"
        required
        defaultValue={String(quota.limit)}
        aria-label={`Limit of ${quota.name}`}
      />
      <button type="submit">Save</button>
      <button type="button" class="quiet" onClick={onDone}>
        Cancel
      </button>
    </form>
  );
}

/** What can be done to a quota: change it, restore it, use up what is left of its window. */
export function QuotaButtons({
  quota,
  place,
  onEdit,
}: {
  readonly quota: Changeable;
  readonly place: QuotaPlace;
  readonly onEdit: () => void;
}) {
  const isOfRequests = quota.operations !== undefined;
  const isChanged = quota.limit !== quota.default;
  const where = placeIn(place);
  return (
    <div class="actions">
      {(isOfRequests || quota.adjustable) && (
        <button type="button" aria-label={`Edit the limit of ${quota.name}`} onClick={onEdit}>
          Edit
        </button>
      )}
      {isOfRequests && place.instance === null && (
        <button
          type="button"
          aria-label={`Fill ${quota.name}`}
          onClick={() =>
            act(`${quota.name}: the next request is refused.`, {
              method: "POST",
              path: `${pathOf(quota)}/fill`,
              body: where,
            })
          }
        >
          Fill
        </button>
      )}
      {isChanged && (
        <button
          type="button"
          aria-label={`Restore ${quota.name}`}
          onClick={() =>
            act(`${quota.name}: the limit is the cloud's again.`, {
              method: "DELETE",
              path: withQuery(pathOf(quota), where),
            })
          }
        >
          Restore
        </button>
      )}
    </div>
  );
}
