-- Connections that were made by a person. `settings` is what everybody may see, `sealed` holds the credentials, encrypted, and `credentials`
-- their names.
CREATE TABLE connections (
    name TEXT NOT NULL PRIMARY KEY,
    settings TEXT NOT NULL,
    credentials TEXT NOT NULL,
    sealed TEXT NOT NULL,
    version BIGINT NOT NULL,
    author TEXT NOT NULL,
    changed_at TEXT NOT NULL
);

-- Secrets that were given by a person, encrypted.
CREATE TABLE secrets (
    name TEXT NOT NULL PRIMARY KEY,
    sealed TEXT NOT NULL,
    author TEXT NOT NULL,
    changed_at TEXT NOT NULL
);

-- Who may come in: the digests of tokens, never tokens. A session of the page is one that ends.
CREATE TABLE tokens (
    digest TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    made_at TEXT NOT NULL,
    expires_at TEXT
);
