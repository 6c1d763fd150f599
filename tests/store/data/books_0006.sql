BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0006');
CREATE TABLE cases (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	shop_id INTEGER NOT NULL, 
	platform VARCHAR(32) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	order_id INTEGER, 
	customer_id INTEGER, 
	reference VARCHAR(100), 
	amount VARCHAR(40), 
	reason TEXT, 
	status VARCHAR(32) NOT NULL, 
	opened_at BIGINT NOT NULL, 
	asked_at BIGINT, 
	respond_by BIGINT, 
	notice_id INTEGER, 
	is_confirmed BOOLEAN NOT NULL, 
	is_verified BOOLEAN NOT NULL, 
	platform_answered_at BIGINT, 
	customer_answered_at BIGINT, 
	closed_at BIGINT, 
	FOREIGN KEY(customer_id) REFERENCES customers (id), 
	FOREIGN KEY(order_id) REFERENCES orders (id), 
	FOREIGN KEY(shop_id) REFERENCES shops (id)
);
INSERT INTO "cases" VALUES(1,1,'carrier','delivery_exception',1,1,'cases reference — “full”','cases amount — “full”','cases reason — “full”','dismissed',1796031015000251,1796117415000251,1796203815000251,10000000013,1,1,1796549415000251,1796635815000251,1796722215000251);
INSERT INTO "cases" VALUES(2,1,'paypal','dispute',NULL,NULL,NULL,NULL,NULL,'open',1796031015000250,NULL,NULL,NULL,0,0,NULL,NULL,NULL);
CREATE TABLE conversations (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	shop_id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	order_id INTEGER, 
	waiting_since BIGINT, 
	unanswered INTEGER NOT NULL, 
	last_wrote_at BIGINT, 
	last_words TEXT NOT NULL, 
	urgent_because TEXT NOT NULL, 
	answered_at BIGINT, 
	acknowledged_at BIGINT, 
	snoozed_until BIGINT, 
	snooze_reason TEXT, 
	rung VARCHAR(32), 
	rung_due_at BIGINT, 
	rung_said_at BIGINT, 
	FOREIGN KEY(customer_id) REFERENCES customers (id), 
	FOREIGN KEY(order_id) REFERENCES orders (id), 
	FOREIGN KEY(shop_id) REFERENCES shops (id), 
	UNIQUE (customer_id)
);
INSERT INTO "conversations" VALUES(1,1,1,1,1795512615000251,5,1795685415000251,'conversations last_words — “full”','["first", "zweites ‘wort’"]',1795944615000251,1796031015000251,1796117415000251,'conversations snooze_reason — “full”','wake',1796376615000251,1796463015000251);
INSERT INTO "conversations" VALUES(2,2,2,NULL,NULL,55,NULL,'conversations last_words — “bare”','[]',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE customer_words (
	shop_id INTEGER NOT NULL, 
	word VARCHAR(40) NOT NULL, 
	ref_id INTEGER NOT NULL, 
	PRIMARY KEY (shop_id, word, ref_id)
)
 WITHOUT ROWID

;
INSERT INTO "customer_words" VALUES(10000000000,'customer_words word — “full”',10000000002);
INSERT INTO "customer_words" VALUES(10000000050,'customer_words word — “bare”',10000000052);
CREATE TABLE customers (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	shop_id INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	name_key TEXT NOT NULL, 
	email VARCHAR(254), 
	email_key TEXT, 
	member_id INTEGER, 
	member_name VARCHAR(100), 
	language VARCHAR(16), 
	time_zone VARCHAR(64), 
	is_proposed BOOLEAN NOT NULL, 
	created_at BIGINT NOT NULL, 
	FOREIGN KEY(shop_id) REFERENCES shops (id)
);
INSERT INTO "customers" VALUES(1,1,'customers name — “full”','customers name — “full”','customers email — “full”','customers email — “full”',10000000006,'customers member_name — “full”','customers langua','customers time_zone — “full”',1,1796117415000251);
INSERT INTO "customers" VALUES(2,1,'customers name — “bare”','customers name — “bare”',NULL,NULL,NULL,NULL,NULL,NULL,0,1796117415000250);
CREATE TABLE deadlines (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	shop_id INTEGER NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	about_id INTEGER NOT NULL, 
	customer_id INTEGER, 
	order_id INTEGER, 
	starts_at BIGINT NOT NULL, 
	due_at BIGINT NOT NULL, 
	shown_from BIGINT NOT NULL, 
	source VARCHAR(32) NOT NULL, 
	rule VARCHAR(60), 
	manner VARCHAR(32) NOT NULL, 
	amount VARCHAR(40), 
	warned VARCHAR(32), 
	warned_at BIGINT, 
	ring_at BIGINT, 
	FOREIGN KEY(customer_id) REFERENCES customers (id), 
	FOREIGN KEY(order_id) REFERENCES orders (id), 
	FOREIGN KEY(shop_id) REFERENCES shops (id), 
	CONSTRAINT uq_deadlines_about UNIQUE (kind, about_id)
);
INSERT INTO "deadlines" VALUES(1,1,'away_ends',10000000003,1,1,1795685415000251,1795771815000251,1795858215000251,'estimate','deadlines rule — “full”','silent','€24.00','due',1796376615000251,1796463015000251);
INSERT INTO "deadlines" VALUES(2,1,'reply',10000000053,NULL,NULL,1795685415000250,1795771815000250,1795858215000250,'stated',NULL,'money',NULL,NULL,NULL,NULL);
CREATE TABLE direct_lines (
	user_id INTEGER NOT NULL, 
	channel_id INTEGER NOT NULL, 
	last_message_id INTEGER NOT NULL, 
	shop_id INTEGER, 
	used_at BIGINT NOT NULL, 
	PRIMARY KEY (user_id)
);
INSERT INTO "direct_lines" VALUES(10000000000,10000000001,10000000002,10000000003,1795512615000251);
INSERT INTO "direct_lines" VALUES(10000000050,10000000051,10000000052,NULL,1795512615000250);
CREATE TABLE drafts (
	id INTEGER NOT NULL, 
	shop_id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	order_id INTEGER, 
	kind VARCHAR(32) NOT NULL, 
	cause VARCHAR(32), 
	remedy VARCHAR(32), 
	channel VARCHAR(32) NOT NULL, 
	to_name VARCHAR(100) NOT NULL, 
	to_where TEXT NOT NULL, 
	to_link TEXT, 
	member_id INTEGER, 
	revision INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	problems TEXT NOT NULL, 
	warnings TEXT NOT NULL, 
	status VARCHAR(32) NOT NULL, 
	reason TEXT, 
	created_by INTEGER, 
	created_at BIGINT NOT NULL, 
	decided_by INTEGER, 
	decided_at BIGINT, 
	by_reaction BOOLEAN NOT NULL, 
	was_withdrawn BOOLEAN NOT NULL, 
	leaves_at BIGINT, 
	attempts INTEGER NOT NULL, 
	sent_at BIGINT, email VARCHAR(254), subject TEXT, mail_id VARCHAR(250), by_when BIGINT, case_id INTEGER, pledges TEXT DEFAULT '[]' NOT NULL, is_after_failure BOOLEAN DEFAULT 0 NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customers (id), 
	FOREIGN KEY(order_id) REFERENCES orders (id), 
	FOREIGN KEY(shop_id) REFERENCES shops (id)
);
INSERT INTO "drafts" VALUES(1,1,1,1,'holding','our_mistake','return_label','elsewhere','drafts to_name — “full”','drafts to_where — “full”','drafts to_link — “full”',10000000015,19,'drafts text — “full”','["first", "zweites ‘wort’"]','["first", "zweites ‘wort’"]','voided','drafts reason — “full”',10000000025,1797413415000251,10000000027,1797586215000251,1,1,1797845415000251,32,1798018215000251,'drafts email — “full”','drafts subject — “full”','drafts mail_id — “full”',1795771815000251,10000000008,'[{"kind": "refund", "what": "refund of 24.50 EUR", "due_at": "2026-11-23T09:30:15.000250+00:00", "amount": "24.50 EUR", "sentence": null, "is_taken": true}]',1);
INSERT INTO "drafts" VALUES(2,1,1,NULL,'shipped',NULL,NULL,'email','drafts to_name — “bare”','drafts to_where — “bare”',NULL,NULL,69,'drafts text — “bare”','[]','[]','pending',NULL,NULL,1797413415000250,NULL,NULL,0,0,NULL,82,NULL,NULL,NULL,NULL,NULL,NULL,'[]',0);
CREATE TABLE events (
	id INTEGER NOT NULL, 
	shop_id INTEGER NOT NULL, 
	customer_id INTEGER, 
	order_id INTEGER, 
	draft_id INTEGER, 
	at BIGINT NOT NULL, 
	actor_id INTEGER, 
	what TEXT NOT NULL, case_id INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customers (id), 
	FOREIGN KEY(order_id) REFERENCES orders (id), 
	FOREIGN KEY(shop_id) REFERENCES shops (id)
);
INSERT INTO "events" VALUES(1,1,1,1,10000000004,1795685415000251,10000000007,'events what — “full”',10000000005);
INSERT INTO "events" VALUES(2,1,NULL,NULL,NULL,1795685415000250,NULL,'events what — “bare”',NULL);
CREATE TABLE identity (
	name VARCHAR(32) NOT NULL, 
	since BIGINT NOT NULL, 
	CONSTRAINT pk_identity PRIMARY KEY (name)
);
INSERT INTO "identity" VALUES('identity name — “full”',1795253415000251);
CREATE TABLE mail_positions (
	mailbox_id INTEGER NOT NULL, 
	folder VARCHAR(255) NOT NULL, 
	uid_validity BIGINT NOT NULL, 
	last_uid BIGINT NOT NULL, 
	PRIMARY KEY (mailbox_id, folder), 
	FOREIGN KEY(mailbox_id) REFERENCES mailboxes (id) ON DELETE CASCADE
);
INSERT INTO "mail_positions" VALUES(1,'mail_positions folder — “full”',10000000002,10000000003);
INSERT INTO "mail_positions" VALUES(1,'mail_positions folder — “bare”',10000000052,10000000053);
CREATE TABLE mail_senders (
	shop_id INTEGER NOT NULL, 
	address VARCHAR(254) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	changed_by INTEGER NOT NULL, 
	changed_at BIGINT NOT NULL, 
	PRIMARY KEY (shop_id, address), 
	FOREIGN KEY(shop_id) REFERENCES shops (id)
);
INSERT INTO "mail_senders" VALUES(1,'mail_senders address — “full”','unreadable',10000000003,1795512615000251);
INSERT INTO "mail_senders" VALUES(1,'mail_senders address — “bare”','customer',10000000053,1795512615000250);
CREATE TABLE mailboxes (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	shop_id INTEGER NOT NULL, 
	address VARCHAR(254) NOT NULL, 
	user VARCHAR(254) NOT NULL, 
	sealed_password TEXT, 
	imap_host VARCHAR(253) NOT NULL, 
	imap_port INTEGER NOT NULL, 
	smtp_host VARCHAR(253) NOT NULL, 
	smtp_port INTEGER NOT NULL, 
	folders TEXT NOT NULL, 
	junk_folder TEXT, 
	sent_folder TEXT, 
	keeps_sent BOOLEAN NOT NULL, 
	is_paused BOOLEAN NOT NULL, 
	problem TEXT, 
	holding_text TEXT, 
	holding_by INTEGER, 
	connected_at BIGINT NOT NULL, 
	looked_back_at BIGINT, 
	checked_by VARCHAR(253), 
	checked_lead INTEGER NOT NULL, 
	FOREIGN KEY(shop_id) REFERENCES shops (id), 
	UNIQUE (shop_id)
);
INSERT INTO "mailboxes" VALUES(1,1,'mailboxes address — “full”','mailboxes user — “full”','mailboxes sealed_password — “full”','mailboxes imap_host — “full”',6,'mailboxes smtp_host — “full”',8,'["first", "zweites ‘wort’"]','mailboxes junk_folder — “full”','mailboxes sent_folder — “full”',1,1,'mailboxes problem — “full”','mailboxes holding_text — “full”',10000000016,1796635815000251,1796722215000251,'mailboxes checked_by — “full”',20);
INSERT INTO "mailboxes" VALUES(2,2,'mailboxes address — “bare”','mailboxes user — “bare”',NULL,'mailboxes imap_host — “bare”',56,'mailboxes smtp_host — “bare”',58,'[]',NULL,NULL,0,0,NULL,NULL,NULL,1796635815000250,NULL,NULL,70);
CREATE TABLE mails (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	shop_id INTEGER NOT NULL, 
	"key" VARCHAR(64) NOT NULL, 
	message_id TEXT, 
	answers TEXT NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	reason TEXT NOT NULL, 
	sender_name TEXT NOT NULL, 
	sender_address TEXT NOT NULL, 
	author TEXT, 
	subject TEXT NOT NULL, 
	words TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	taken_at BIGINT NOT NULL, 
	customer_id INTEGER, 
	order_id INTEGER, 
	FOREIGN KEY(customer_id) REFERENCES customers (id), 
	FOREIGN KEY(order_id) REFERENCES orders (id), 
	FOREIGN KEY(shop_id) REFERENCES shops (id), 
	CONSTRAINT uq_mails_key UNIQUE (shop_id, "key")
);
INSERT INTO "mails" VALUES(1,1,'mails key — “full”','mails message_id — “full”','["first", "zweites ‘wort’"]','unreadable','mails reason — “full”','mails sender_name — “full”','mails sender_address — “full”','["Ada", "ada@shop.example"]','mails subject — “full”','mails words — “full”',1796203815000251,1796290215000251,1,1);
INSERT INTO "mails" VALUES(2,1,'mails key — “bare”',NULL,'[]','customer','mails reason — “bare”','mails sender_name — “bare”','mails sender_address — “bare”',NULL,'mails subject — “bare”','mails words — “bare”',1796203815000250,1796290215000250,NULL,NULL);
CREATE TABLE messages (
	id INTEGER NOT NULL, 
	shop_id INTEGER NOT NULL, 
	conversation_id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	order_id INTEGER, 
	direction VARCHAR(32) NOT NULL, 
	channel VARCHAR(32) NOT NULL, 
	via TEXT, 
	at BIGINT NOT NULL, 
	words TEXT NOT NULL, 
	attachments TEXT NOT NULL, 
	source_key VARCHAR(100), 
	author_id INTEGER, 
	is_thanks BOOLEAN NOT NULL, 
	draft_id INTEGER, edited_at BIGINT, earlier TEXT DEFAULT '[]' NOT NULL, deleted_at BIGINT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(conversation_id) REFERENCES conversations (id), 
	FOREIGN KEY(customer_id) REFERENCES customers (id), 
	FOREIGN KEY(order_id) REFERENCES orders (id), 
	FOREIGN KEY(shop_id) REFERENCES shops (id)
);
INSERT INTO "messages" VALUES(1,1,1,1,1,'out','elsewhere','messages via — “full”',1795858215000251,'messages words — “full”','[["photo é.png", 12345, "https://cdn.example/photo.png"]]','messages source_key — “full”',10000000012,1,10000000014,1796463015000251,'[["Where is it?", "2026-11-20T09:30:15.000250+00:00"]]',1796635815000251);
INSERT INTO "messages" VALUES(2,1,1,1,NULL,'in','email',NULL,1795858215000250,'messages words — “bare”','[]',NULL,NULL,0,NULL,NULL,'[]',NULL);
CREATE TABLE notices (
	id INTEGER NOT NULL, 
	shop_id INTEGER NOT NULL, 
	mail_id INTEGER NOT NULL, 
	order_id INTEGER, 
	customer_id INTEGER, 
	at BIGINT NOT NULL, 
	platform VARCHAR(32) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	is_verified BOOLEAN NOT NULL, 
	reference TEXT, 
	order_number TEXT, 
	amount VARCHAR(40), 
	currency VARCHAR(3), 
	respond_by BIGINT, 
	is_stated BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customers (id), 
	FOREIGN KEY(mail_id) REFERENCES mails (id) ON DELETE CASCADE, 
	FOREIGN KEY(order_id) REFERENCES orders (id), 
	FOREIGN KEY(shop_id) REFERENCES shops (id)
);
INSERT INTO "notices" VALUES(1,1,1,1,1,1795599015000251,'carrier','delivery_exception',1,'notices reference — “full”','notices order_number — “full”','48.50','FRA',1796290215000251,1);
INSERT INTO "notices" VALUES(2,1,1,NULL,NULL,1795599015000250,'paypal','dispute',0,NULL,NULL,NULL,NULL,NULL,0);
CREATE TABLE order_words (
	shop_id INTEGER NOT NULL, 
	word VARCHAR(40) NOT NULL, 
	ref_id INTEGER NOT NULL, 
	PRIMARY KEY (shop_id, word, ref_id)
)
 WITHOUT ROWID

;
INSERT INTO "order_words" VALUES(10000000000,'order_words word — “full”',10000000002);
INSERT INTO "order_words" VALUES(10000000050,'order_words word — “bare”',10000000052);
CREATE TABLE orders (
	id INTEGER NOT NULL, 
	shop_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	external_number VARCHAR(64), 
	customer_id INTEGER NOT NULL, 
	item VARCHAR(200) NOT NULL, 
	price VARCHAR(40), 
	ship_by BIGINT, 
	is_urgent BOOLEAN NOT NULL, 
	note TEXT, 
	via VARCHAR(32), 
	status VARCHAR(32) NOT NULL, 
	placed_at BIGINT NOT NULL, 
	shipped_at BIGINT, 
	told_at BIGINT, 
	carrier VARCHAR(60), 
	service VARCHAR(100), 
	tracking VARCHAR(100), 
	tracking_url TEXT, 
	arrives_at BIGINT, 
	overdue_at BIGINT, 
	arrived_at BIGINT, 
	cancelled_at BIGINT, 
	cancel_reason TEXT, country VARCHAR(2), arrival_basis TEXT, arrival_told_by VARCHAR(60), asked_at BIGINT, missing_since BIGINT, claimed_at BIGINT, remedied_at BIGINT, delays_told INTEGER DEFAULT '0' NOT NULL, replaces_id INTEGER, settled_at BIGINT, settled_because TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customers (id), 
	FOREIGN KEY(shop_id) REFERENCES shops (id), 
	CONSTRAINT uq_orders_number UNIQUE (shop_id, number)
);
INSERT INTO "orders" VALUES(1,1,2,'orders external_number — “full”',1,'orders item — “full”','orders price — “full”',1795771815000251,1,'orders note — “full”','other','cancelled',1796203815000251,1796290215000251,1796376615000251,'orders carrier — “full”','orders service — “full”','orders tracking — “full”','orders tracking_url — “full”',1796808615000251,1796895015000251,1796981415000251,1797067815000251,'orders cancel_reason — “full”','FR','orders arrival_basis — “full”','orders arrival_told_by — “full”',1797499815000251,1797586215000251,1797672615000251,1797759015000251,31,10000000032,1798018215000251,'orders settled_because — “full”');
INSERT INTO "orders" VALUES(2,1,52,NULL,1,'orders item — “bare”',NULL,NULL,0,NULL,NULL,'open',1796203815000250,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,81,NULL,NULL,NULL);
CREATE TABLE outbox (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	shop_id INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	draft_id INTEGER, 
	revision INTEGER, 
	conversation_id INTEGER, 
	member_id INTEGER, 
	post TEXT NOT NULL, 
	due_at BIGINT NOT NULL, 
	status VARCHAR(8) NOT NULL, 
	attempts INTEGER NOT NULL, 
	error TEXT, 
	created_at BIGINT NOT NULL, 
	FOREIGN KEY(conversation_id) REFERENCES conversations (id), 
	FOREIGN KEY(draft_id) REFERENCES drafts (id), 
	FOREIGN KEY(shop_id) REFERENCES shops (id)
);
INSERT INTO "outbox" VALUES(1,1,'note',1,4,1,10000000006,'{"words": "Hello"}',1795858215000251,'waiting',10,'outbox error — “full”',1796203815000251);
INSERT INTO "outbox" VALUES(2,1,'note',NULL,NULL,NULL,NULL,'{"words": "Hello"}',1795858215000250,'waiting',60,NULL,1796203815000250);
CREATE TABLE outbox_files (
	id INTEGER NOT NULL, 
	outbox_id INTEGER NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	content BLOB NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(outbox_id) REFERENCES outbox (id) ON DELETE CASCADE
);
INSERT INTO "outbox_files" VALUES(1,1,'outbox_files name — “full”',X'00FF504E4703');
INSERT INTO "outbox_files" VALUES(2,1,'outbox_files name — “bare”',X'00FF504E4703');
CREATE TABLE outlays (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	shop_id INTEGER NOT NULL, 
	order_id INTEGER NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	what TEXT, 
	amount VARCHAR(40), 
	reference VARCHAR(100), 
	at BIGINT NOT NULL, 
	"by" INTEGER NOT NULL, 
	draft_id INTEGER, 
	FOREIGN KEY(draft_id) REFERENCES drafts (id), 
	FOREIGN KEY(order_id) REFERENCES orders (id), 
	FOREIGN KEY(shop_id) REFERENCES shops (id)
);
INSERT INTO "outlays" VALUES(1,1,1,'gift','outlays what — “full”','€24.00','outlays reference — “full”',1795771815000251,10000000008,1);
INSERT INTO "outlays" VALUES(2,1,1,'refund',NULL,NULL,NULL,1795771815000250,10000000058,NULL);
CREATE TABLE promises (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	shop_id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	order_id INTEGER, 
	draft_id INTEGER, 
	kind VARCHAR(32) NOT NULL, 
	what TEXT NOT NULL, 
	amount VARCHAR(40), 
	made_at BIGINT NOT NULL, 
	due_at BIGINT NOT NULL, 
	status VARCHAR(32) NOT NULL, 
	ended_at BIGINT, 
	how TEXT, 
	FOREIGN KEY(customer_id) REFERENCES customers (id), 
	FOREIGN KEY(draft_id) REFERENCES drafts (id), 
	FOREIGN KEY(order_id) REFERENCES orders (id), 
	FOREIGN KEY(shop_id) REFERENCES shops (id)
);
INSERT INTO "promises" VALUES(1,1,1,1,1,'other','promises what — “full”','€24.00',1795858215000251,1795944615000251,'dropped',1796117415000251,'promises how — “full”');
INSERT INTO "promises" VALUES(2,1,1,NULL,NULL,'refund','promises what — “bare”',NULL,1795858215000250,1795944615000250,'open',NULL,NULL);
CREATE TABLE receipts (
	id INTEGER NOT NULL, 
	order_id INTEGER NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	content BLOB NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(order_id) REFERENCES orders (id)
);
INSERT INTO "receipts" VALUES(1,1,'receipts name — “full”',X'00FF504E4703',1795512615000251);
INSERT INTO "receipts" VALUES(2,1,'receipts name — “bare”',X'00FF504E4703',1795512615000250);
CREATE TABLE reminders (
	conversation_id INTEGER NOT NULL, 
	rung VARCHAR(32) NOT NULL, 
	due_at BIGINT NOT NULL, 
	shop_id INTEGER NOT NULL, 
	ring_at BIGINT NOT NULL, 
	by_ping BOOLEAN NOT NULL, 
	rung_at BIGINT, 
	PRIMARY KEY (conversation_id, rung, due_at), 
	FOREIGN KEY(conversation_id) REFERENCES conversations (id), 
	FOREIGN KEY(shop_id) REFERENCES shops (id)
);
INSERT INTO "reminders" VALUES(1,'wake',1795339815000251,1,1795512615000251,1,1795685415000251);
INSERT INTO "reminders" VALUES(1,'soon',1795339815000250,1,1795512615000250,0,NULL);
CREATE TABLE revisions (
	draft_id INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	written_by INTEGER, 
	written_at BIGINT NOT NULL, 
	channel_id INTEGER, 
	message_id INTEGER, 
	copy_message_id INTEGER, 
	PRIMARY KEY (draft_id, revision), 
	FOREIGN KEY(draft_id) REFERENCES drafts (id)
);
INSERT INTO "revisions" VALUES(1,1,'revisions text — “full”',10000000003,1795512615000251,10000000005,10000000006,10000000007);
INSERT INTO "revisions" VALUES(1,51,'revisions text — “bare”',NULL,1795512615000250,NULL,NULL,NULL);
CREATE TABLE shops (
	id INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	signature VARCHAR(200), 
	desk_channel_id INTEGER, 
	staff_role_id INTEGER, 
	deputy_id INTEGER, 
	time_zone VARCHAR(64), 
	country VARCHAR(2), 
	target INTEGER NOT NULL, 
	week TEXT NOT NULL, 
	last_action_at BIGINT, 
	next_digest_at BIGINT, 
	last_number INTEGER DEFAULT '0' NOT NULL, owner_id INTEGER, checks_in_after INTEGER, settles_after INTEGER DEFAULT '1209600' NOT NULL, silent_after INTEGER DEFAULT '2' NOT NULL, silence_step INTEGER DEFAULT '0' NOT NULL, away_since BIGINT, away_until BIGINT, away_reason TEXT, away_deputy_id INTEGER, away_note TEXT, public_desk_id INTEGER, 
	PRIMARY KEY (id)
);
INSERT INTO "shops" VALUES(1,'shops name — “full”','shops signature — “full”',10000000003,10000000004,10000000005,'shops time_zone — “full”','FR',93600,'[[540, 1020], [540, 1020], null, [600, 900], [540, 1020], null, null]',1796031015000251,1796117415000251,12,10000000013,93600,93600,16,17,1796722215000251,1796808615000251,'shops away_reason — “full”',10000000021,'shops away_note — “full”',10000000023);
INSERT INTO "shops" VALUES(2,'shops name — “bare”',NULL,NULL,NULL,NULL,NULL,NULL,93600,'[[540, 1020], [540, 1020], null, [600, 900], [540, 1020], null, null]',NULL,NULL,62,NULL,NULL,93600,66,67,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE told_faults (
	shop_id INTEGER NOT NULL, 
	fault VARCHAR(32) NOT NULL, 
	member_id INTEGER NOT NULL, 
	told_at BIGINT NOT NULL, 
	is_over BOOLEAN NOT NULL, 
	PRIMARY KEY (shop_id, fault, member_id), 
	FOREIGN KEY(shop_id) REFERENCES shops (id)
);
INSERT INTO "told_faults" VALUES(1,'mails_unplaced',10000000002,1795426215000251,1);
INSERT INTO "told_faults" VALUES(1,'server_left',10000000052,1795426215000250,0);
CREATE TABLE unplaced (
	message_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	user_name VARCHAR(100) NOT NULL, 
	words TEXT NOT NULL, 
	attachments TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	asked_at BIGINT, edited_at BIGINT, earlier TEXT DEFAULT '[]' NOT NULL, deleted_at BIGINT, 
	PRIMARY KEY (message_id)
);
INSERT INTO "unplaced" VALUES(10000000000,10000000001,'unplaced user_name — “full”','unplaced words — “full”','[["photo é.png", 12345, "https://cdn.example/photo.png"]]',1795599015000251,1795685415000251,1795771815000251,'[["Where is it?", "2026-11-20T09:30:15.000250+00:00"]]',1795944615000251);
INSERT INTO "unplaced" VALUES(10000000050,10000000051,'unplaced user_name — “bare”','unplaced words — “bare”','[]',1795599015000250,NULL,NULL,'[]',NULL);
CREATE TABLE wordings (
	shop_id INTEGER NOT NULL, 
	"key" VARCHAR(40) NOT NULL, 
	source TEXT NOT NULL, 
	changed_by INTEGER NOT NULL, 
	changed_at BIGINT NOT NULL, 
	PRIMARY KEY (shop_id, "key"), 
	FOREIGN KEY(shop_id) REFERENCES shops (id)
);
INSERT INTO "wordings" VALUES(1,'wordings key — “full”','wordings source — “full”',10000000003,1795512615000251);
INSERT INTO "wordings" VALUES(1,'wordings key — “bare”','wordings source — “bare”',10000000053,1795512615000250);
CREATE INDEX ix_customer_words_ref ON customer_words (ref_id);
CREATE INDEX ix_direct_lines_used ON direct_lines (used_at);
CREATE INDEX ix_order_words_ref ON order_words (ref_id);
CREATE INDEX ix_shops_digest ON shops (next_digest_at) WHERE next_digest_at IS NOT NULL;
CREATE INDEX ix_unplaced_user_id ON unplaced (user_id);
CREATE INDEX ix_customers_email ON customers (shop_id, email_key) WHERE email_key IS NOT NULL;
CREATE UNIQUE INDEX ix_customers_member ON customers (member_id, shop_id) WHERE member_id IS NOT NULL;
CREATE INDEX ix_customers_name ON customers (shop_id, name_key);
CREATE INDEX ix_customers_shop ON customers (shop_id, id);
CREATE INDEX ix_orders_customer ON orders (customer_id, id);
CREATE INDEX ix_orders_external ON orders (shop_id, external_number) WHERE external_number IS NOT NULL;
CREATE INDEX ix_orders_late ON orders (shop_id, ship_by) WHERE status = 'open' AND ship_by IS NOT NULL;
CREATE INDEX ix_orders_overdue ON orders (shop_id, overdue_at) WHERE status = 'shipped';
CREATE INDEX ix_orders_status ON orders (shop_id, status, id);
CREATE INDEX ix_orders_untold ON orders (shop_id, shipped_at) WHERE status = 'shipped' AND told_at IS NULL;
CREATE INDEX ix_conversations_waiting ON conversations (shop_id, waiting_since) WHERE waiting_since IS NOT NULL;
CREATE INDEX ix_drafts_customer ON drafts (customer_id, id) WHERE status IN ('pending', 'approved', 'ready', 'sending');
CREATE INDEX ix_drafts_leaving ON drafts (leaves_at) WHERE status = 'approved';
CREATE INDEX ix_drafts_open ON drafts (shop_id, id) WHERE status IN ('pending', 'approved', 'ready');
CREATE INDEX ix_drafts_order ON drafts (order_id, id) WHERE order_id IS NOT NULL;
CREATE INDEX ix_drafts_sending ON drafts (id) WHERE status = 'sending';
CREATE INDEX ix_drafts_stuck ON drafts (shop_id, id) WHERE status IN ('failed', 'unknown');
CREATE INDEX ix_events_customer ON events (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_events_order ON events (order_id, id) WHERE order_id IS NOT NULL;
CREATE INDEX ix_receipts_order_id ON receipts (order_id);
CREATE INDEX ix_messages_customer ON messages (customer_id, at);
CREATE INDEX ix_outbox_conversation ON outbox (conversation_id) WHERE status = 'waiting' AND conversation_id IS NOT NULL;
CREATE INDEX ix_outbox_draft ON outbox (draft_id) WHERE status = 'waiting' AND draft_id IS NOT NULL;
CREATE INDEX ix_outbox_due ON outbox (due_at, id) WHERE status IN ('waiting', 'posting');
CREATE INDEX ix_reminders_due ON reminders (ring_at) WHERE rung_at IS NULL;
CREATE INDEX ix_reminders_pending ON reminders (conversation_id) WHERE rung_at IS NULL;
CREATE UNIQUE INDEX uq_revisions_message ON revisions (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX ix_mails_customer ON mails (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_mails_message ON mails (shop_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX ix_mails_old ON mails (taken_at) WHERE kind IN ('auto_reply', 'newsletter', 'machine', 'spam');
CREATE INDEX ix_mails_recent ON mails (shop_id, id);
CREATE INDEX ix_mails_unbooked ON mails (shop_id, id) WHERE kind = 'customer' AND customer_id IS NULL;
CREATE INDEX ix_notices_customer ON notices (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_notices_mail ON notices (mail_id);
CREATE INDEX ix_notices_shop ON notices (shop_id, at);
CREATE INDEX ix_outbox_files_outbox_id ON outbox_files (outbox_id);
CREATE INDEX ix_drafts_holding ON drafts (customer_id, created_at) WHERE kind = 'holding';
CREATE UNIQUE INDEX uq_drafts_mail ON drafts (mail_id) WHERE mail_id IS NOT NULL;
CREATE INDEX ix_reminders_shop ON reminders (shop_id, ring_at) WHERE rung_at IS NULL;
CREATE INDEX ix_cases_customer ON cases (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_cases_open ON cases (shop_id, id) WHERE status = 'open';
CREATE INDEX ix_cases_order ON cases (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX ix_cases_reference ON cases (shop_id, reference) WHERE reference IS NOT NULL;
CREATE INDEX ix_cases_shop ON cases (shop_id, id);
CREATE INDEX ix_deadlines_customer ON deadlines (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_deadlines_order ON deadlines (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX ix_deadlines_ring ON deadlines (ring_at) WHERE ring_at IS NOT NULL;
CREATE INDEX ix_deadlines_shop ON deadlines (shop_id, manner, due_at);
CREATE INDEX ix_deadlines_shop_ring ON deadlines (shop_id, ring_at) WHERE ring_at IS NOT NULL;
CREATE INDEX ix_outlays_order ON outlays (order_id, id);
CREATE INDEX ix_promises_customer ON promises (customer_id, id);
CREATE INDEX ix_promises_open ON promises (shop_id, due_at) WHERE status = 'open';
CREATE INDEX ix_promises_order ON promises (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX ix_drafts_apologies ON drafts (customer_id, sent_at) WHERE kind = 'apology';
CREATE INDEX ix_events_case ON events (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX ix_orders_journeys ON orders (shop_id, country, arrived_at) WHERE arrived_at IS NOT NULL AND shipped_at IS NOT NULL;
CREATE INDEX ix_orders_replaces ON orders (replaces_id) WHERE replaces_id IS NOT NULL;
CREATE INDEX ix_orders_tracking ON orders (shop_id, tracking) WHERE tracking IS NOT NULL;
CREATE UNIQUE INDEX uq_messages_source ON messages (source_key, shop_id) WHERE source_key IS NOT NULL;
CREATE INDEX ix_direct_lines_channel ON direct_lines (channel_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('cases',2);
INSERT INTO "sqlite_sequence" VALUES('deadlines',2);
INSERT INTO "sqlite_sequence" VALUES('customers',2);
INSERT INTO "sqlite_sequence" VALUES('mailboxes',2);
INSERT INTO "sqlite_sequence" VALUES('conversations',2);
INSERT INTO "sqlite_sequence" VALUES('mails',2);
INSERT INTO "sqlite_sequence" VALUES('outbox',2);
INSERT INTO "sqlite_sequence" VALUES('outlays',2);
INSERT INTO "sqlite_sequence" VALUES('promises',2);
COMMIT;
