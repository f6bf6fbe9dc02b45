-- What the deployment secret must derive (src/directory/secret-check.ts): with another one, keys would be made that cannot
-- be read together with those before. It says nothing of the secret itself.

CREATE TABLE secret_check (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  value BLOB NOT NULL                      -- 32 bytes
);
