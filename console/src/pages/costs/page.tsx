import { hrefOf, param } from "../../data/place.ts";
import { Page } from "../../ui/page.tsx";
import { AlibabaCosts } from "./alibaba.tsx";
import { AwsCosts } from "./aws.tsx";

/** What requests, keys and instances cost, at each cloud in its own way. */
export function CostsPage() {
  const tab = param("tab") || param("cloud") || "aws";
  return (
    <Page name="Costs">
      <nav class="tabs" aria-label="Clouds">
        {(
          [
            ["aws", "AWS: requests and keys"],
            ["alibaba", "Alibaba Cloud: balance, orders, bills"],
          ] as const
        ).map(([value, words]) => (
          <a
            key={value}
            href={hrefOf("costs", { tab: value })}
            aria-current={value === tab ? "page" : undefined}
          >
            {words}
          </a>
        ))}
      </nav>
      {tab === "alibaba" ? <AlibabaCosts /> : <AwsCosts />}
    </Page>
  );
}
