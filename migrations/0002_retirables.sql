-- Accounts whose keys have, or had, a grant that a principal can retire, for ListRetirableGrants. A row is written
-- before its grant, so none is missing; that one stays when the grant is gone costs a look.

CREATE TABLE retirables (
  workspace  TEXT NOT NULL,
  generation INTEGER NOT NULL,             -- of the workspace: what came before its last reset does not count
  region     TEXT NOT NULL,
  principal  TEXT NOT NULL,                -- the retiring principal of the grant, or its retiring service
  account_id TEXT NOT NULL,                -- owner of the key
  PRIMARY KEY (workspace, generation, region, principal, account_id)
) WITHOUT ROWID;
