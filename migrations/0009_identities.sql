-- Users, roles, groups and policies of accounts, and what organizations say of accounts. Nothing on the crypto path
-- reads it: isolates keep what they have read until the workspace counts a revocation.

CREATE TABLE identities (
  workspace  TEXT NOT NULL,
  generation INTEGER NOT NULL,             -- of the workspace: what came before its last reset does not count
  cloud      TEXT NOT NULL,
  account_id TEXT NOT NULL,
  kind       TEXT NOT NULL,                -- user, group, role, policy, oidcProvider, organization, vpcEndpoint
  name       TEXT NOT NULL,                -- in lower case: names are not distinguished by case
  record     TEXT NOT NULL,                -- JSON, by cloud and kind (AWS: src/access/aws/entities.ts)
  version    INTEGER NOT NULL,             -- rises with every change: a change is of the version that it has read
  created_at INTEGER NOT NULL,             -- milliseconds of the workspace's clock
  PRIMARY KEY (workspace, generation, cloud, account_id, kind, name)
) WITHOUT ROWID;

-- Inactive for an access key that was switched off; NULL for all others.
ALTER TABLE credentials ADD COLUMN status TEXT;
