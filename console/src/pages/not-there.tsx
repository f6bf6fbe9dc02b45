import { hrefOf } from "../data/place.ts";
import { Page } from "../ui/page.tsx";

/** A path that is no page. */
export function NotThere() {
  return (
    <Page name="No such page">
      <p class="empty">
        There is no such page. <a href={hrefOf("")}>To the overview</a>
      </p>
    </Page>
  );
}
