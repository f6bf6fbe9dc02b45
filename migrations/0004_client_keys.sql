-- Where the client keys of Alibaba Cloud's application access points are: a request of the Instance API says nothing but
-- the id of its client key. A row is written before its client key, so none is missing; one that stays when the client key
-- is gone does no harm, because its key store knows better.

CREATE TABLE client_keys (
  client_key_id TEXT PRIMARY KEY,          -- KAAP.…
  workspace     TEXT NOT NULL,
  generation    INTEGER NOT NULL,          -- of the workspace: what came before its last reset does not count
  account_id    TEXT NOT NULL,
  region        TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX client_keys_by_workspace ON client_keys (workspace, generation);
