-- What is written here was written into databases: a change is another file.
CREATE TABLE wazgate.version (number integer NOT NULL);
INSERT INTO wazgate.version VALUES (0);

CREATE TABLE wazgate.lease (holder bytea NOT NULL, until timestamptz NOT NULL);
INSERT INTO wazgate.lease VALUES ('', '-infinity');

-- last is the highest number that was given to a row.
CREATE TABLE wazgate.lists (
	list   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	source bytea NOT NULL,
	kind   bytea NOT NULL,
	state  bytea,
	last   bigint NOT NULL DEFAULT 0,
	UNIQUE (source, kind)
);

-- An id may be longer than an index takes: key is its digest.
CREATE TABLE wazgate.rows (
	list       integer NOT NULL,
	number     bigint NOT NULL,
	key        uuid NOT NULL,
	id         bytea NOT NULL,
	document   bytea NOT NULL,
	context    bigint NOT NULL,
	dictionary bigint NOT NULL,
	tokens     integer[] NOT NULL,
	PRIMARY KEY (list, number),
	UNIQUE (list, key)
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE wazgate.rows ALTER COLUMN document SET STORAGE EXTERNAL;

-- What is new waits in a list that every search reads through: a short
-- one, because searches are to be quick while pages are written.
CREATE INDEX rows_tokens ON wazgate.rows USING gin (tokens)
	WITH (fastupdate = on, gin_pending_list_limit = 512);

-- The rows as searches see them: no other index than that of the tokens fits.
-- Walking through the rows from the newest on looks cheap to the server, and
-- takes for ever where few fit.
CREATE VIEW wazgate.by_tokens AS
	SELECT list + 0 AS list, number + 0 AS number, id, document, context, dictionary, tokens FROM wazgate.rows;

-- Which rows there are, a bit for each; block is a number without its
-- last 12 bits.
CREATE TABLE wazgate.present (
	list  integer NOT NULL,
	block bigint NOT NULL,
	bits  bit(4096) NOT NULL,
	PRIMARY KEY (list, block)
) WITH (fillfactor = 50);

-- Which rows a pass has seen.
CREATE TABLE wazgate.seen (
	list  integer NOT NULL REFERENCES wazgate.lists ON DELETE CASCADE,
	pass  bigint NOT NULL,
	block bigint NOT NULL,
	bits  bit(4096) NOT NULL,
	PRIMARY KEY (list, pass, block)
) WITH (fillfactor = 50);

CREATE TABLE wazgate.dictionaries (
	list       integer NOT NULL REFERENCES wazgate.lists ON DELETE CASCADE,
	number     bigint NOT NULL,
	dictionary bytea NOT NULL,
	PRIMARY KEY (list, number)
);

CREATE TABLE wazgate.contexts (
	number  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	digest  bytea NOT NULL UNIQUE,
	context bytea NOT NULL
);

-- The token of all rows of a list whose numbers differ in their last
-- bits only: as many as width says. Tokens of words are not negative.
CREATE FUNCTION wazgate.stretch(list integer, number bigint, width integer) RETURNS integer
	LANGUAGE sql IMMUTABLE
	RETURN (-1 - (list * 1000003::bigint + (number >> width) * 64 + width) % 2147483648)::integer;
