-- The directory: what must be found across accounts and Regions. Nothing on the crypto path reads it.

CREATE TABLE accounts (
  workspace  TEXT NOT NULL,
  cloud      TEXT NOT NULL,
  account_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,             -- milliseconds since the epoch, wall clock
  PRIMARY KEY (workspace, cloud, account_id)
) WITHOUT ROWID;

CREATE TABLE credentials (
  access_key_id       TEXT PRIMARY KEY,
  workspace           TEXT NOT NULL,
  cloud               TEXT NOT NULL,
  account_id          TEXT NOT NULL,
  principal           TEXT NOT NULL,       -- "root", "user/alice", "role/app"
  wrapped_secret      BLOB NOT NULL,       -- AES-256-GCM under the deployment secret
  session_token_hash  TEXT,                -- SHA-256, hex; NULL for a long-lived key
  expires_at          INTEGER,             -- milliseconds since the epoch; NULL when it never expires
  created_at          INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX credentials_by_workspace ON credentials (workspace);

-- Key stores that hold something, so that a workspace's clock can be moved for all of them.
CREATE TABLE stores (
  workspace  TEXT NOT NULL,
  cloud      TEXT NOT NULL,
  account_id TEXT NOT NULL,
  region     TEXT NOT NULL,
  PRIMARY KEY (workspace, cloud, account_id, region)
) WITHOUT ROWID;
