-- Made by python -m townhall.store.migrations; a test holds it against the migrations.

CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE journal (
	seq INTEGER NOT NULL,
	id TEXT NOT NULL,
	lane TEXT NOT NULL,
	payload BLOB NOT NULL,
	accepted_at BIGINT NOT NULL,
	PRIMARY KEY (seq),
	CONSTRAINT uq_journal_id UNIQUE (id)
);

CREATE TABLE mark (
	name TEXT NOT NULL,
	value BIGINT NOT NULL,
	PRIMARY KEY (name)
)
 WITHOUT ROWID;

CREATE TABLE lane (
	lane TEXT NOT NULL,
	done BIGINT NOT NULL,
	PRIMARY KEY (lane)
)
 WITHOUT ROWID;

CREATE TABLE cursor (
	account TEXT NOT NULL,
	position BLOB NOT NULL,
	PRIMARY KEY (account)
)
 WITHOUT ROWID;

CREATE TABLE record (
	scope TEXT NOT NULL,
	plugin TEXT NOT NULL,
	kind TEXT NOT NULL,
	"key" TEXT NOT NULL,
	value BLOB NOT NULL, written_at BIGINT DEFAULT '0' NOT NULL,
	PRIMARY KEY (scope, plugin, kind, "key")
)
 WITHOUT ROWID;

CREATE TABLE ledger (
	seq INTEGER NOT NULL,
	id TEXT NOT NULL,
	group_id TEXT NOT NULL,
	plugin TEXT NOT NULL,
	kind TEXT NOT NULL,
	at BIGINT NOT NULL,
	member TEXT NOT NULL,
	actor TEXT NOT NULL,
	reason TEXT NOT NULL,
	version TEXT NOT NULL,
	evidence BLOB NOT NULL,
	reverses TEXT NOT NULL,
	PRIMARY KEY (seq),
	CONSTRAINT uq_ledger_id UNIQUE (id)
);

CREATE INDEX ix_ledger_at ON ledger (group_id, at);

CREATE TABLE decision (
	seq INTEGER NOT NULL,
	id TEXT NOT NULL,
	group_id TEXT NOT NULL,
	plugin TEXT NOT NULL,
	event TEXT NOT NULL,
	at BIGINT NOT NULL,
	mode TEXT NOT NULL,
	summary TEXT NOT NULL,
	member TEXT NOT NULL,
	keys BLOB NOT NULL,
	PRIMARY KEY (seq),
	CONSTRAINT uq_decision_id UNIQUE (id)
);

CREATE INDEX ix_decision_at ON decision (group_id, at);

CREATE INDEX ix_decision_event ON decision (event);

CREATE TABLE decision_key (
	"key" TEXT NOT NULL,
	decision TEXT NOT NULL,
	PRIMARY KEY ("key", decision)
)
 WITHOUT ROWID;

CREATE TABLE label (
	group_id TEXT NOT NULL,
	member TEXT NOT NULL,
	label TEXT NOT NULL,
	source TEXT NOT NULL,
	granted_by TEXT NOT NULL,
	granted_at BIGINT,
	expires_at BIGINT,
	PRIMARY KEY (group_id, member, label)
)
 WITHOUT ROWID;

CREATE INDEX ix_label_label ON label (group_id, label);

CREATE TABLE timer (
	"key" TEXT NOT NULL,
	group_id TEXT NOT NULL,
	plugin TEXT NOT NULL,
	job TEXT NOT NULL,
	slot TEXT NOT NULL,
	due_at BIGINT NOT NULL,
	misfire TEXT NOT NULL,
	grace BIGINT,
	rule TEXT NOT NULL,
	zone TEXT NOT NULL,
	payload BLOB NOT NULL,
	PRIMARY KEY ("key")
)
 WITHOUT ROWID;

CREATE INDEX ix_timer_due_at ON timer (due_at);

CREATE INDEX ix_timer_plugin ON timer (group_id, plugin);

CREATE TABLE fired_timer (
	"key" TEXT NOT NULL,
	due_at BIGINT NOT NULL,
	fired_at BIGINT NOT NULL,
	PRIMARY KEY ("key")
)
 WITHOUT ROWID;

CREATE INDEX ix_fired_timer_fired_at ON fired_timer (fired_at);

CREATE TABLE outbox (
	seq INTEGER NOT NULL,
	"key" TEXT NOT NULL,
	group_id TEXT NOT NULL,
	account TEXT NOT NULL,
	plugin TEXT NOT NULL,
	action BLOB NOT NULL,
	created_at BIGINT NOT NULL,
	lane TEXT NOT NULL,
	state TEXT NOT NULL,
	event TEXT NOT NULL,
	member TEXT NOT NULL,
	not_before BIGINT,
	expires_at BIGINT,
	on_result TEXT NOT NULL,
	payload BLOB NOT NULL,
	attempts INTEGER NOT NULL,
	result BLOB,
	settled_at BIGINT, asked INTEGER DEFAULT '0' NOT NULL, wordless INTEGER DEFAULT '0' NOT NULL, batch TEXT DEFAULT '' NOT NULL, needs BLOB,
	PRIMARY KEY (seq),
	CONSTRAINT uq_outbox_key UNIQUE ("key")
);

CREATE INDEX ix_outbox_open ON outbox (account, seq) WHERE state IN ('waiting','sending');

CREATE INDEX ix_outbox_state ON outbox (state);

CREATE INDEX ix_outbox_sent ON outbox (group_id, lane, settled_at);

CREATE TABLE sent_message (
	group_id TEXT NOT NULL,
	message TEXT NOT NULL,
	"key" TEXT NOT NULL,
	PRIMARY KEY (group_id, message)
)
 WITHOUT ROWID;

CREATE TABLE block (
	account TEXT NOT NULL,
	bucket TEXT NOT NULL,
	until BIGINT NOT NULL,
	PRIMARY KEY (account, bucket)
)
 WITHOUT ROWID;

CREATE TABLE override (
	group_name TEXT NOT NULL,
	path TEXT NOT NULL,
	value TEXT NOT NULL,
	who TEXT NOT NULL,
	at BIGINT NOT NULL,
	until BIGINT,
	PRIMARY KEY (group_name, path)
)
 WITHOUT ROWID;

CREATE INDEX ix_ledger_age ON ledger (at);

CREATE INDEX ix_decision_age ON decision (at);

CREATE INDEX ix_outbox_worded ON outbox (settled_at) WHERE wordless=0;

CREATE INDEX ix_outbox_wordless ON outbox (wordless, settled_at) WHERE wordless>0;

CREATE TABLE fact_day (
	id INTEGER NOT NULL,
	group_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	day BIGINT NOT NULL,
	day_end BIGINT NOT NULL,
	PRIMARY KEY (id),
	CONSTRAINT uq_fact_day UNIQUE (group_id, kind, day, day_end)
);

CREATE TABLE fact (
	seq INTEGER NOT NULL,
	group_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	member TEXT NOT NULL,
	source TEXT NOT NULL,
	at BIGINT NOT NULL,
	amount FLOAT NOT NULL,
	other TEXT NOT NULL,
	plugin TEXT NOT NULL,
	message TEXT NOT NULL,
	day_id BIGINT NOT NULL,
	PRIMARY KEY (seq),
	CONSTRAINT uq_fact UNIQUE (group_id, source, kind, member)
);

CREATE TABLE fact_sum (
	day_id BIGINT NOT NULL,
	member TEXT NOT NULL,
	amount FLOAT NOT NULL,
	times BIGINT NOT NULL,
	PRIMARY KEY (day_id, member)
)
 WITHOUT ROWID;

CREATE INDEX ix_fact_day ON fact (day_id, at);

CREATE INDEX ix_fact_message ON fact (group_id, message) WHERE message<>'';

CREATE TRIGGER fact_came AFTER INSERT ON fact BEGIN INSERT INTO fact_sum (day_id,member,amount,times) VALUES (NEW.day_id, NEW.member, NEW.amount, ((NEW.amount>0)-(NEW.amount<0))) ON CONFLICT (day_id,member) DO UPDATE SET amount=amount+excluded.amount, times=times+excluded.times; END;

CREATE TRIGGER fact_went AFTER DELETE ON fact BEGIN INSERT INTO fact_sum (day_id,member,amount,times) VALUES (OLD.day_id, OLD.member, -OLD.amount, -((OLD.amount>0)-(OLD.amount<0))) ON CONFLICT (day_id,member) DO UPDATE SET amount=amount+excluded.amount, times=times+excluded.times; END;

CREATE INDEX ix_outbox_batch ON outbox (plugin, batch, state, settled_at) WHERE batch<>'';

CREATE INDEX ix_fact_day_kind ON fact_day (kind, day_end);

CREATE INDEX ix_ledger_member ON ledger (group_id, member, at);

INSERT INTO alembic_version VALUES ('0006');
