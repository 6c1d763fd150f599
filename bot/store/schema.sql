-- The tables, as a new database gets them; an older one gets there by the migrations, and a test holds them equal.
-- A column has the name of the field that it keeps, so that one row is one value (see values.py for how).
--
-- Words that the two databases say differently (see creating.py): ID, a number that Discord gave or that names a row;
-- OWN_ID, which a row gets by itself; OWN_ID_FOR_EVER, which no other row gets when this one is deleted: ids live on in
-- buttons and in the nonces by which Discord knows a message that it has seen before; KEPT, for a
-- column that is made of others.
--
-- A shard_key says which process looks after a row where several share the work (see ownership.py). It stands in each
-- table that is asked for what is due, to be watched or recovered in all shops, and in the index that answers.
--
-- Partial indexes answer what is due without growing with history, but only questions in their very words.

CREATE TABLE customer_words (
    shop_id ID NOT NULL,
    word WORD NOT NULL,
    ref_id ID NOT NULL,
    PRIMARY KEY (shop_id, word, ref_id)
) WITHOUT_ROWID;
CREATE INDEX ix_customer_words_ref ON customer_words (ref_id);

-- How far each customer's direct messages were read: what came while the bot was away is fetched.
CREATE TABLE direct_lines (
    user_id ID NOT NULL,
    channel_id ID NOT NULL,
    last_message_id ID NOT NULL,
    shop_id ID,  -- the shop that this person chose last
    used_at BIGINT NOT NULL,
    PRIMARY KEY (user_id)
);
CREATE INDEX ix_direct_lines_channel ON direct_lines (channel_id);
CREATE INDEX ix_direct_lines_used ON direct_lines (used_at);

-- One row, made by the first start. A copy has none, so that it gets a name of its own.
CREATE TABLE identity (
    name VARCHAR(32) NOT NULL,
    since BIGINT NOT NULL,
    CONSTRAINT pk_identity PRIMARY KEY (name)
);

-- Words are kept casefolded and compared byte by byte, the same on both databases.
CREATE TABLE order_words (
    shop_id ID NOT NULL,
    word WORD NOT NULL,
    ref_id ID NOT NULL,
    PRIMARY KEY (shop_id, word, ref_id)
) WITHOUT_ROWID;
CREATE INDEX ix_order_words_ref ON order_words (ref_id);

CREATE TABLE shops (
    id ID NOT NULL,
    name VARCHAR(100) NOT NULL,
    signature VARCHAR(200),
    desk_channel_id ID,
    staff_role_id ID,
    deputy_id ID,
    time_zone VARCHAR(64),
    country VARCHAR(2),
    target INTEGER NOT NULL,
    week TEXT NOT NULL,
    last_action_at BIGINT,
    next_digest_at BIGINT,
    last_number INTEGER NOT NULL DEFAULT '0',
    owner_id ID,
    checks_in_after INTEGER,
    settles_after INTEGER NOT NULL DEFAULT '1209600',
    silent_after INTEGER NOT NULL DEFAULT '2',
    silence_step INTEGER NOT NULL DEFAULT '0',
    away_since BIGINT,
    away_until BIGINT,
    away_reason TEXT,
    away_deputy_id ID,
    away_note TEXT,
    public_desk_id ID,
    undo_time INTEGER,
    second_above INTEGER,
    voice VARCHAR(8),
    language VARCHAR(16),
    channel_terms TEXT NOT NULL DEFAULT '[]',
    retention_months INTEGER,
    retention_at BIGINT,
    dear_above VARCHAR(40),
    deputy_acted_at BIGINT,
    shard_key ID GENERATED ALWAYS AS (id >> 22) KEPT,
    PRIMARY KEY (id)
);
CREATE INDEX ix_shops_retention ON shops (retention_at, shard_key) WHERE retention_at IS NOT NULL;
CREATE INDEX ix_shops_digest ON shops (next_digest_at, shard_key) WHERE next_digest_at IS NOT NULL;

-- A direct message whose shop isn't known yet; it waits here until the customer has said which.
CREATE TABLE unplaced (
    message_id ID NOT NULL,
    user_id ID NOT NULL,
    user_name VARCHAR(100) NOT NULL,
    words TEXT NOT NULL,
    attachments TEXT NOT NULL,
    at BIGINT NOT NULL,
    asked_at BIGINT,  -- when the person was asked which shop they mean
    edited_at BIGINT,
    earlier TEXT NOT NULL DEFAULT '[]',
    deleted_at BIGINT,
    PRIMARY KEY (message_id)
);
CREATE INDEX ix_unplaced_user_id ON unplaced (user_id);

CREATE TABLE customers (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL REFERENCES shops (id),
    name VARCHAR(100) NOT NULL,
    name_key TEXT NOT NULL,  -- casefolded, to find the same person again
    email VARCHAR(254),  -- the address and account in use; all of them are in customer_ways
    member_id ID,
    member_name VARCHAR(100),
    language VARCHAR(16),
    time_zone VARCHAR(64),
    is_proposed BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    forgotten_at BIGINT
);
CREATE INDEX ix_customers_forgotten ON customers (shop_id, forgotten_at)
    WHERE forgotten_at IS NOT NULL;
CREATE INDEX ix_customers_name ON customers (shop_id, name_key);
CREATE INDEX ix_customers_shop ON customers (shop_id, id);

-- How customers are reached, and known again: a way belongs to one customer of a shop.
CREATE TABLE customer_ways (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL REFERENCES shops (id),
    customer_id ID NOT NULL REFERENCES customers (id),
    kind VARCHAR(32) NOT NULL,
    platform VARCHAR(32),
    value VARCHAR(254) NOT NULL,
    member_id ID,
    known_from VARCHAR(32),
    added_at BIGINT NOT NULL,
    last_used_at BIGINT,
    closed_at BIGINT,
    closed_because TEXT,
    key TEXT NOT NULL  -- kind and value, casefolded
);
CREATE INDEX ix_customer_ways_customer ON customer_ways (customer_id, id);
CREATE UNIQUE INDEX ix_customer_ways_key ON customer_ways (key, shop_id);
CREATE INDEX ix_customer_ways_member ON customer_ways (member_id, id) WHERE member_id IS NOT NULL;

-- What moved from one customer to another, so that it can be undone for a day.
CREATE TABLE moves (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL REFERENCES shops (id),
    kind VARCHAR(32) NOT NULL,
    from_id ID NOT NULL,
    to_id ID NOT NULL,
    at BIGINT NOT NULL,
    "by" ID NOT NULL,
    undone_at BIGINT,
    moved TEXT NOT NULL
);
CREATE INDEX ix_moves_shop ON moves (shop_id, id);

-- What staff did that ended a clock or a matter, so that it can be undone for a day; `changes` holds
-- the rows as they stood before and after.
CREATE TABLE deeds (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL REFERENCES shops (id),
    customer_id ID REFERENCES customers (id),
    kind VARCHAR(32) NOT NULL,
    about_id ID NOT NULL,
    at BIGINT NOT NULL,
    "by" ID NOT NULL,
    undone_at BIGINT,
    changes TEXT NOT NULL
);
CREATE INDEX ix_deeds_customer ON deeds (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_deeds_shop ON deeds (shop_id, at);

-- Where a shop's last list of the day stands, and what it named; it is kept true through the day.
CREATE TABLE day_lists (
    shop_id ID NOT NULL PRIMARY KEY REFERENCES shops (id),
    told_at BIGINT NOT NULL,
    channel_id ID,
    message_id ID,
    lines TEXT NOT NULL,
    shard_key ID GENERATED ALWAYS AS (shop_id >> 22) KEPT
);

-- What staff said that a sender's letters of one origin are.
CREATE TABLE mail_senders (
    shop_id ID NOT NULL REFERENCES shops (id),
    address VARCHAR(254) NOT NULL,
    origin VARCHAR(32) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    changed_by ID NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, address, origin)
);

-- What is still to be taken away of forgotten customers: messages at the desk, which are told by
-- digests of names, and what is left in the file.
CREATE TABLE clearings (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL REFERENCES shops (id),
    kind VARCHAR(16) NOT NULL,
    channel_id ID,
    messages TEXT NOT NULL,
    signs TEXT,
    since BIGINT,
    before_id ID,
    due_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT,
    shard_key ID GENERATED ALWAYS AS (shop_id >> 22) KEPT
);
CREATE INDEX ix_clearings_due ON clearings (due_at, id, shard_key);

CREATE TABLE mailboxes (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL UNIQUE REFERENCES shops (id),
    address VARCHAR(254) NOT NULL,
    "user" VARCHAR(254) NOT NULL,
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
    holding_by ID,
    connected_at BIGINT NOT NULL,
    looked_back_at BIGINT,
    checked_by VARCHAR(253),
    checked_lead INTEGER NOT NULL,
    shard_key ID GENERATED ALWAYS AS (shop_id >> 22) KEPT
);

-- Which faults were told to whom, so that nobody hears of the same one all day.
CREATE TABLE told_faults (
    shop_id ID NOT NULL REFERENCES shops (id),
    fault VARCHAR(32) NOT NULL,
    member_id ID NOT NULL,
    told_at BIGINT NOT NULL,
    is_over BOOLEAN NOT NULL,  -- it was mended since then
    PRIMARY KEY (shop_id, fault, member_id)
);

CREATE TABLE wordings (
    shop_id ID NOT NULL REFERENCES shops (id),
    key VARCHAR(40) NOT NULL,
    source TEXT NOT NULL,
    changed_by ID NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, key)
);

-- What somebody wrote for their letters and nobody uses yet; buttons name it.
CREATE TABLE wording_drafts (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL REFERENCES shops (id),
    key VARCHAR(40) NOT NULL,
    source TEXT NOT NULL,
    based_at BIGINT,
    written_by ID NOT NULL,
    written_at BIGINT NOT NULL
);
CREATE INDEX ix_wording_drafts_shop ON wording_drafts (shop_id, written_at);

-- How far each folder was read: stored together with what the last letter caused.
CREATE TABLE mail_positions (
    mailbox_id ID NOT NULL REFERENCES mailboxes (id) ON DELETE CASCADE,
    folder VARCHAR(255) NOT NULL,
    uid_validity BIGINT NOT NULL,
    last_uid BIGINT NOT NULL,
    PRIMARY KEY (mailbox_id, folder)
);

CREATE TABLE orders (
    id OWN_ID,
    shop_id ID NOT NULL REFERENCES shops (id),
    number INTEGER NOT NULL,
    external_number VARCHAR(64),
    customer_id ID NOT NULL REFERENCES customers (id),
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
    cancel_reason TEXT,
    country VARCHAR(2),
    arrival_basis TEXT,
    arrival_told_by VARCHAR(60),
    asked_at BIGINT,
    missing_since BIGINT,
    claimed_at BIGINT,
    remedied_at BIGINT,
    delays_told INTEGER NOT NULL DEFAULT '0',
    replaces_id ID,
    settled_at BIGINT,
    settled_because TEXT,
    short_name VARCHAR(80),
    cancelled_by VARCHAR(32),
    lines TEXT NOT NULL DEFAULT '[]',
    buyer_note TEXT,
    recipient VARCHAR(100),
    kind VARCHAR(32) NOT NULL DEFAULT 'parcel',
    source VARCHAR(32) NOT NULL DEFAULT 'hand',
    by_hand TEXT NOT NULL DEFAULT '[]',
    logged_at BIGINT,
    import_id ID,
    parcel_number INTEGER NOT NULL DEFAULT '1',
    parcel_count INTEGER NOT NULL DEFAULT '1',
    parcel_lines TEXT NOT NULL DEFAULT '[]',
    came_back_at BIGINT,
    ship_by_basis TEXT,
    agreed_ship_by BIGINT,
    arrival_assumed BOOLEAN NOT NULL DEFAULT FALSE,
    note_discarded_at BIGINT,
    CONSTRAINT uq_orders_number UNIQUE (shop_id, number)
);
CREATE INDEX ix_orders_customer ON orders (customer_id, id);
CREATE INDEX ix_orders_external ON orders (shop_id, external_number) WHERE external_number IS NOT NULL;
CREATE INDEX ix_orders_import ON orders (import_id, id) WHERE import_id IS NOT NULL;
CREATE INDEX ix_orders_journeys ON orders (shop_id, country, arrived_at)
    WHERE arrived_at IS NOT NULL AND shipped_at IS NOT NULL;
CREATE INDEX ix_orders_late ON orders (shop_id, ship_by) WHERE status = 'open' AND ship_by IS NOT NULL;
CREATE INDEX ix_orders_missing ON orders (shop_id, country) WHERE missing_since IS NOT NULL;
CREATE INDEX ix_orders_overdue ON orders (shop_id, overdue_at) WHERE status = 'shipped';
-- Whoever counts buyers needn't look at their orders.
CREATE INDEX ix_orders_placed ON orders (shop_id, placed_at, id, customer_id, replaces_id);
CREATE INDEX ix_orders_replaces ON orders (replaces_id) WHERE replaces_id IS NOT NULL;
CREATE INDEX ix_orders_ship_by ON orders (shop_id, ship_by) WHERE status <> 'cancelled';
CREATE INDEX ix_orders_sold_there ON orders (shop_id, via, placed_at)
    WHERE via IN ('amazon', 'ebay', 'etsy') AND status <> 'cancelled';
CREATE INDEX ix_orders_due_there ON orders (shop_id, via, ship_by)
    WHERE via IN ('amazon', 'ebay', 'etsy') AND status <> 'cancelled';
CREATE INDEX ix_orders_shipped ON orders (shop_id, shipped_at, id) WHERE shipped_at IS NOT NULL;
CREATE INDEX ix_orders_status ON orders (shop_id, status, id);
CREATE INDEX ix_orders_tracking ON orders (shop_id, tracking) WHERE tracking IS NOT NULL;
CREATE INDEX ix_orders_untold ON orders (shop_id, shipped_at) WHERE status = 'shipped' AND told_at IS NULL;

CREATE TABLE cases (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL REFERENCES shops (id),
    platform VARCHAR(32) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    order_id ID REFERENCES orders (id),
    customer_id ID REFERENCES customers (id),
    reference VARCHAR(100),
    amount VARCHAR(40),
    reason TEXT,
    status VARCHAR(32) NOT NULL,
    opened_at BIGINT NOT NULL,
    asked_at BIGINT,
    respond_by BIGINT,
    notice_id ID,
    is_confirmed BOOLEAN NOT NULL,
    is_verified BOOLEAN NOT NULL,
    platform_answered_at BIGINT,
    customer_answered_at BIGINT,
    closed_at BIGINT
);
CREATE INDEX ix_cases_customer ON cases (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_cases_open ON cases (shop_id, id) WHERE status = 'open';
CREATE INDEX ix_cases_order ON cases (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX ix_cases_reference ON cases (shop_id, reference) WHERE reference IS NOT NULL;
CREATE INDEX ix_cases_opened ON cases (shop_id, opened_at);
CREATE INDEX ix_cases_shop ON cases (shop_id, id);

CREATE TABLE conversations (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL REFERENCES shops (id),
    customer_id ID NOT NULL UNIQUE REFERENCES customers (id),
    order_id ID REFERENCES orders (id),
    waiting_since BIGINT,
    unanswered INTEGER NOT NULL,
    last_wrote_at BIGINT,
    last_words TEXT NOT NULL,
    urgent_because TEXT NOT NULL,
    answered_at BIGINT,
    acknowledged_at BIGINT,
    snoozed_until BIGINT,
    snooze_reason TEXT,
    step VARCHAR(32),
    step_due_at BIGINT,
    step_said_at BIGINT
);
CREATE INDEX ix_conversations_waiting ON conversations (shop_id, waiting_since) WHERE waiting_since IS NOT NULL;

CREATE TABLE deadlines (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL REFERENCES shops (id),
    kind VARCHAR(32) NOT NULL,
    about_id ID NOT NULL,
    customer_id ID REFERENCES customers (id),
    order_id ID REFERENCES orders (id),
    starts_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    shown_from BIGINT NOT NULL,
    source VARCHAR(32) NOT NULL,
    rule VARCHAR(60),
    level VARCHAR(32) NOT NULL,
    amount VARCHAR(40),
    warned VARCHAR(32),
    warned_at BIGINT,
    fires_at BIGINT,
    told_at BIGINT,
    shard_key ID GENERATED ALWAYS AS (shop_id >> 22) KEPT,
    CONSTRAINT uq_deadlines_about UNIQUE (kind, about_id)
);
CREATE INDEX ix_deadlines_customer ON deadlines (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_deadlines_order ON deadlines (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX ix_deadlines_fires ON deadlines (fires_at, shard_key) WHERE fires_at IS NOT NULL;
CREATE INDEX ix_deadlines_shop ON deadlines (shop_id, level, due_at);
CREATE INDEX ix_deadlines_shop_fires ON deadlines (shop_id, fires_at) WHERE fires_at IS NOT NULL;

CREATE TABLE drafts (
    id OWN_ID,
    shop_id ID NOT NULL REFERENCES shops (id),
    customer_id ID NOT NULL REFERENCES customers (id),
    order_id ID REFERENCES orders (id),
    kind VARCHAR(32) NOT NULL,
    cause VARCHAR(32),
    remedy VARCHAR(32),
    by_when BIGINT,
    case_id ID,
    pledges TEXT NOT NULL DEFAULT '[]',
    is_after_failure BOOLEAN NOT NULL DEFAULT FALSE,
    channel VARCHAR(32) NOT NULL,
    to_name VARCHAR(100) NOT NULL,
    to_where TEXT NOT NULL,
    to_link TEXT,
    member_id ID,
    email VARCHAR(254),
    chosen_way TEXT,
    subject TEXT,
    mail_id VARCHAR(250),
    revision INTEGER NOT NULL,
    text TEXT NOT NULL,
    problems TEXT NOT NULL,
    warnings TEXT NOT NULL,
    status VARCHAR(32) NOT NULL,
    reason TEXT,
    created_by ID,
    created_at BIGINT NOT NULL,
    decided_by ID,
    decided_at BIGINT,
    by_reaction BOOLEAN NOT NULL,
    was_withdrawn BOOLEAN NOT NULL,
    leaves_at BIGINT,
    attempts INTEGER NOT NULL,
    sent_at BIGINT,
    request TEXT,
    doubts TEXT NOT NULL DEFAULT '[]',
    heated TEXT NOT NULL DEFAULT '[]',
    is_edited BOOLEAN NOT NULL DEFAULT FALSE,
    worded_by ID,
    worded_at BIGINT,
    score INTEGER,
    advice TEXT,
    incident_id ID,
    parcel_list_id ID,
    shard_key ID GENERATED ALWAYS AS (shop_id >> 22) KEPT
);
CREATE INDEX ix_drafts_apologies ON drafts (customer_id, sent_at) WHERE kind = 'apology';
CREATE INDEX ix_drafts_sorry ON drafts (shop_id, sent_at)
    WHERE kind IN ('apology', 'incident') AND sent_at IS NOT NULL;
CREATE INDEX ix_drafts_customer ON drafts (customer_id, id);
CREATE INDEX ix_drafts_holding ON drafts (customer_id, created_at) WHERE kind = 'holding';
CREATE INDEX ix_drafts_incident ON drafts (incident_id, status, id) WHERE incident_id IS NOT NULL;
CREATE INDEX ix_drafts_leaving ON drafts (leaves_at, id, shard_key) WHERE status = 'approved';
CREATE INDEX ix_drafts_open ON drafts (shop_id, id) WHERE status IN ('pending', 'approved', 'ready');
CREATE INDEX ix_drafts_order ON drafts (order_id, id) WHERE order_id IS NOT NULL;
CREATE INDEX ix_drafts_parcel_list ON drafts (parcel_list_id, id) WHERE parcel_list_id IS NOT NULL;
CREATE INDEX ix_drafts_sending ON drafts (id, shard_key) WHERE status = 'sending';
CREATE INDEX ix_drafts_stuck ON drafts (shop_id, id) WHERE status IN ('failed', 'unknown');
CREATE UNIQUE INDEX uq_drafts_mail ON drafts (mail_id) WHERE mail_id IS NOT NULL;

CREATE TABLE events (
    id OWN_ID,
    shop_id ID NOT NULL REFERENCES shops (id),
    customer_id ID REFERENCES customers (id),
    order_id ID REFERENCES orders (id),
    draft_id ID,
    case_id ID,
    at BIGINT NOT NULL,
    actor_id ID,
    what TEXT NOT NULL
);
CREATE INDEX ix_events_actors ON events (shop_id, id) WHERE actor_id IS NOT NULL;
CREATE INDEX ix_events_case ON events (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX ix_events_customer ON events (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_events_order ON events (order_id, id) WHERE order_id IS NOT NULL;

CREATE TABLE mails (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL REFERENCES shops (id),
    key VARCHAR(64) NOT NULL,
    message_id TEXT,
    answers TEXT NOT NULL,
    kind VARCHAR(32) NOT NULL,
    reason TEXT NOT NULL,
    origin VARCHAR(32),
    sender_name TEXT NOT NULL,
    sender_address TEXT NOT NULL,
    author TEXT,
    relay TEXT,
    subject TEXT NOT NULL,
    words TEXT NOT NULL,
    at BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    customer_id ID REFERENCES customers (id),
    order_id ID REFERENCES orders (id),
    shard_key ID GENERATED ALWAYS AS (shop_id >> 22) KEPT,
    CONSTRAINT uq_mails_key UNIQUE (shop_id, key)
);
CREATE INDEX ix_mails_customer ON mails (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_mails_message ON mails (shop_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX ix_mails_old ON mails (taken_at, shard_key)
    WHERE kind IN ('auto_reply', 'newsletter', 'machine', 'spam', 'pretender', 'sale', 'sale_news');
CREATE INDEX ix_mails_pretenders ON mails (shop_id, taken_at) WHERE kind = 'pretender';
CREATE INDEX ix_mails_recent ON mails (shop_id, id);
CREATE INDEX ix_mails_relay ON mails (shop_id, sender_address, id) WHERE relay IS NOT NULL;
CREATE INDEX ix_mails_unbooked ON mails (shop_id, id) WHERE kind = 'customer' AND customer_id IS NULL;

-- Parcels that somebody wants to mark as shipped, all at once.
CREATE TABLE parcel_lists (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL REFERENCES shops (id),
    status VARCHAR(16) NOT NULL,
    parcels TEXT NOT NULL,
    created_by ID NOT NULL,
    created_at BIGINT NOT NULL,
    marked_by ID,
    marked_at BIGINT,
    has_cards BOOLEAN NOT NULL,
    channel_id ID,
    message_id ID
);
CREATE INDEX ix_parcel_lists_created ON parcel_lists (shop_id, created_at);

CREATE TABLE parcels (
    id OWN_ID,
    shop_id ID NOT NULL REFERENCES shops (id),
    order_id ID NOT NULL REFERENCES orders (id),
    number INTEGER NOT NULL,
    lines TEXT NOT NULL,
    carrier VARCHAR(60),
    service VARCHAR(100),
    tracking VARCHAR(100),
    tracking_url TEXT,
    shipped_at BIGINT,
    told_at BIGINT,
    arrives_at BIGINT,
    overdue_at BIGINT,
    arrival_basis TEXT,
    arrived_at BIGINT,
    arrival_told_by VARCHAR(60),
    asked_at BIGINT,
    missing_since BIGINT,
    claimed_at BIGINT,
    came_back_at BIGINT,
    arrival_assumed BOOLEAN NOT NULL DEFAULT FALSE,
    note_discarded_at BIGINT,
    CONSTRAINT uq_parcels_order UNIQUE (order_id, number)
);
CREATE INDEX ix_parcels_tracking ON parcels (shop_id, tracking) WHERE tracking IS NOT NULL;

-- What was read in a letter lies here as it was read: the letter itself may be forgotten before.
CREATE TABLE proposals (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL REFERENCES shops (id),
    mail_id ID NOT NULL,
    at BIGINT NOT NULL,
    sale TEXT,
    news TEXT,
    doubt TEXT,
    order_id ID REFERENCES orders (id),
    status VARCHAR(32) NOT NULL,
    decided_by ID,
    decided_at BIGINT
);
CREATE INDEX ix_proposals_at ON proposals (shop_id, at);
CREATE INDEX ix_proposals_open ON proposals (shop_id, id) WHERE status = 'open';

-- Files that came in; what a shown one would change lies beside the database until it is decided.
CREATE TABLE imports (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL REFERENCES shops (id),
    file_name VARCHAR(200) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    header_key VARCHAR(64),
    via VARCHAR(32),
    mapping TEXT,
    status VARCHAR(32) NOT NULL,
    shown_by ID NOT NULL,
    shown_at BIGINT NOT NULL,
    preview TEXT NOT NULL,
    decided_by ID,
    done_at BIGINT,
    undone_at BIGINT
);
CREATE INDEX ix_imports_shop ON imports (shop_id, id);

-- What orders were before an import changed them.
CREATE TABLE import_changes (
    id OWN_ID,
    import_id ID NOT NULL,
    shop_id ID NOT NULL REFERENCES shops (id),
    order_id ID NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL
);
CREATE INDEX ix_import_changes_import ON import_changes (import_id, id);

CREATE TABLE import_mappings (
    shop_id ID NOT NULL REFERENCES shops (id),
    header_key VARCHAR(64) NOT NULL,
    mapping TEXT NOT NULL,
    changed_by ID NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, header_key)
);

CREATE TABLE receipts (
    id OWN_ID,
    order_id ID NOT NULL REFERENCES orders (id),
    name VARCHAR(200) NOT NULL,
    content BYTES NOT NULL,  -- Discord's own links stop working after a day
    at BIGINT NOT NULL
);
CREATE INDEX ix_receipts_order_id ON receipts (order_id);

CREATE TABLE messages (
    id OWN_ID,
    shop_id ID NOT NULL REFERENCES shops (id),
    conversation_id ID NOT NULL REFERENCES conversations (id),
    customer_id ID NOT NULL REFERENCES customers (id),
    order_id ID REFERENCES orders (id),
    direction VARCHAR(32) NOT NULL,
    channel VARCHAR(32) NOT NULL,
    via TEXT,
    at BIGINT NOT NULL,
    words TEXT NOT NULL,
    attachments TEXT NOT NULL,
    source_key VARCHAR(100),
    way TEXT,  -- the key of the customer's way that it came
    author_id ID,
    is_thanks BOOLEAN NOT NULL,
    draft_id ID,
    edited_at BIGINT,
    earlier TEXT NOT NULL DEFAULT '[]',
    deleted_at BIGINT,
    is_answer BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX ix_messages_customer ON messages (customer_id, at);
CREATE INDEX ix_messages_shop
    ON messages (shop_id, at, customer_id, direction, is_thanks, is_answer, deleted_at);
CREATE INDEX ix_messages_threads ON messages (shop_id, at)
    WHERE direction = 'in' AND via IN ('Etsy message', 'Etsy');
-- A message on Discord is found by its source alone, whichever shop took it in.
CREATE UNIQUE INDEX uq_messages_source ON messages (source_key, shop_id) WHERE source_key IS NOT NULL;

CREATE TABLE notices (
    id OWN_ID,
    shop_id ID NOT NULL REFERENCES shops (id),
    mail_id ID NOT NULL REFERENCES mails (id) ON DELETE CASCADE,
    order_id ID REFERENCES orders (id),
    customer_id ID REFERENCES customers (id),
    at BIGINT NOT NULL,
    platform VARCHAR(32) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    is_verified BOOLEAN NOT NULL,
    reference TEXT,
    order_number TEXT,
    amount VARCHAR(40),
    currency VARCHAR(3),
    respond_by BIGINT,
    is_stated BOOLEAN NOT NULL
);
CREATE INDEX ix_notices_customer ON notices (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_notices_mail ON notices (mail_id);
CREATE INDEX ix_notices_shop ON notices (shop_id, at);

CREATE TABLE outbox (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL REFERENCES shops (id),
    kind VARCHAR(16) NOT NULL,
    draft_id ID REFERENCES drafts (id),
    revision INTEGER,
    conversation_id ID REFERENCES conversations (id),
    member_id ID,  -- said to this person instead of at the desk
    post TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    status VARCHAR(8) NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT,
    created_at BIGINT NOT NULL,
    incident_id ID,
    parcel_list_id ID,
    shard_key ID GENERATED ALWAYS AS (shop_id >> 22) KEPT
);
CREATE INDEX ix_outbox_conversation ON outbox (conversation_id)
    WHERE status = 'waiting' AND conversation_id IS NOT NULL;
CREATE INDEX ix_outbox_draft ON outbox (draft_id) WHERE status = 'waiting' AND draft_id IS NOT NULL;
CREATE INDEX ix_outbox_due ON outbox (due_at, id, shard_key) WHERE status IN ('waiting', 'posting');
CREATE INDEX ix_outbox_incident ON outbox (incident_id)
    WHERE status = 'waiting' AND incident_id IS NOT NULL;
CREATE INDEX ix_outbox_parcel_list ON outbox (parcel_list_id)
    WHERE status = 'waiting' AND parcel_list_id IS NOT NULL;

CREATE TABLE outlays (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL REFERENCES shops (id),
    order_id ID NOT NULL REFERENCES orders (id),
    kind VARCHAR(32) NOT NULL,
    what TEXT,
    amount VARCHAR(40),
    reference VARCHAR(100),
    at BIGINT NOT NULL,
    "by" ID NOT NULL,
    draft_id ID REFERENCES drafts (id)
);
CREATE INDEX ix_outlays_order ON outlays (order_id, id);
CREATE INDEX ix_outlays_shop ON outlays (shop_id, at);

CREATE TABLE promises (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL REFERENCES shops (id),
    customer_id ID NOT NULL REFERENCES customers (id),
    order_id ID REFERENCES orders (id),
    draft_id ID REFERENCES drafts (id),
    kind VARCHAR(32) NOT NULL,
    what TEXT NOT NULL,
    amount VARCHAR(40),
    made_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    status VARCHAR(32) NOT NULL,
    ended_at BIGINT,
    how TEXT
);
CREATE INDEX ix_promises_customer ON promises (customer_id, id);
CREATE INDEX ix_promises_draft ON promises (draft_id) WHERE draft_id IS NOT NULL;
CREATE INDEX ix_promises_open ON promises (shop_id, due_at) WHERE status = 'open';
CREATE INDEX ix_promises_due ON promises (shop_id, due_at) WHERE status <> 'dropped';
CREATE INDEX ix_promises_order ON promises (order_id) WHERE order_id IS NOT NULL;

CREATE TABLE reminders (
    conversation_id ID NOT NULL REFERENCES conversations (id),
    step VARCHAR(32) NOT NULL,
    due_at BIGINT NOT NULL,
    shop_id ID NOT NULL REFERENCES shops (id),
    fires_at BIGINT NOT NULL,
    by_ping BOOLEAN NOT NULL,
    fired_at BIGINT,  -- when it rang; it never rings again
    shard_key ID GENERATED ALWAYS AS (shop_id >> 22) KEPT,
    PRIMARY KEY (conversation_id, step, due_at)
);
CREATE INDEX ix_reminders_due ON reminders (fires_at, shard_key) WHERE fired_at IS NULL;
CREATE INDEX ix_reminders_pending ON reminders (conversation_id) WHERE fired_at IS NULL;
CREATE INDEX ix_reminders_shop ON reminders (shop_id, fires_at) WHERE fired_at IS NULL;

CREATE TABLE revisions (
    draft_id ID NOT NULL REFERENCES drafts (id),
    revision INTEGER NOT NULL,
    text TEXT NOT NULL,
    written_by ID,
    written_at BIGINT NOT NULL,
    channel_id ID,  -- the message at the desk that shows exactly this text: a reaction there means this revision alone
    message_id ID,
    copy_message_id ID,  -- the text alone, laid out for a person to copy
    PRIMARY KEY (draft_id, revision)
);
CREATE UNIQUE INDEX uq_revisions_message ON revisions (message_id) WHERE message_id IS NOT NULL;

-- What goes along with a post; it is forgotten with the row once that was said.
CREATE TABLE outbox_files (
    id OWN_ID,
    outbox_id ID NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    name VARCHAR(200) NOT NULL,
    content BYTES NOT NULL
);
CREATE INDEX ix_outbox_files_outbox_id ON outbox_files (outbox_id);

-- One slip that hit several customers.
CREATE TABLE incidents (
    id OWN_ID_FOR_EVER,
    shop_id ID NOT NULL REFERENCES shops (id),
    number INTEGER NOT NULL,  -- the shop's own, counted from 1
    title VARCHAR(100) NOT NULL,
    what_happened TEXT NOT NULL,
    fixed TEXT,
    remedy VARCHAR(32),
    remedy_by BIGINT,
    extra TEXT,
    rules TEXT NOT NULL DEFAULT '[]',
    status VARCHAR(16) NOT NULL,
    revision INTEGER NOT NULL,
    reason TEXT,
    created_by ID,
    created_at BIGINT NOT NULL,
    approved_by ID,
    approved_at BIGINT,
    seconded_by ID,
    leaves_at BIGINT,
    next_at BIGINT,  -- when letters are next written, or one leaves
    cause TEXT,
    changed TEXT,
    closed_by ID,
    closed_at BIGINT,
    shard_key ID GENERATED ALWAYS AS (shop_id >> 22) KEPT
);
CREATE INDEX ix_incidents_due ON incidents (next_at, shard_key) WHERE next_at IS NOT NULL;
CREATE INDEX ix_incidents_open ON incidents (shop_id, id) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX uq_incidents_number ON incidents (shop_id, number);

-- A customer in an incident, once; and which of their orders it hit.
CREATE TABLE incident_recipients (
    id OWN_ID_FOR_EVER,
    incident_id ID NOT NULL REFERENCES incidents (id),
    shop_id ID NOT NULL,
    customer_id ID NOT NULL REFERENCES customers (id),
    left_out TEXT,
    is_put_back BOOLEAN NOT NULL DEFAULT FALSE,
    draft_id ID,
    draft_revision INTEGER,
    digest VARCHAR(64),  -- of the text and where it goes, as it was written with the others
    answer VARCHAR(16),
    answered_at BIGINT,
    added_at BIGINT NOT NULL
);
CREATE INDEX ix_incident_recipients_customer ON incident_recipients (customer_id, id);
CREATE INDEX ix_incident_recipients_draft ON incident_recipients (draft_id)
    WHERE draft_id IS NOT NULL;
CREATE INDEX ix_incident_recipients_incident ON incident_recipients (incident_id, id);

CREATE TABLE incident_orders (
    recipient_id ID NOT NULL REFERENCES incident_recipients (id) ON DELETE CASCADE,
    order_id ID NOT NULL REFERENCES orders (id),
    PRIMARY KEY (recipient_id, order_id)
);
CREATE INDEX ix_incident_orders_order ON incident_orders (order_id);

-- An order that fitted an incident and was offered to it: that is done once for an order.
CREATE TABLE incident_offers (
    order_id ID NOT NULL REFERENCES orders (id),
    incident_id ID NOT NULL REFERENCES incidents (id),
    PRIMARY KEY (order_id)
);

-- The message at the desk that shows an incident as of this revision.
CREATE TABLE incident_cards (
    incident_id ID NOT NULL REFERENCES incidents (id),
    revision INTEGER NOT NULL,
    channel_id ID NOT NULL,
    message_id ID NOT NULL,
    PRIMARY KEY (incident_id, revision)
);

-- Digests by which a letter, a message or an order is known again whose customer was forgotten.
CREATE TABLE forgotten (
    key VARCHAR(64) NOT NULL,
    shop_id ID NOT NULL REFERENCES shops (id),
    order_id ID REFERENCES orders (id),
    PRIMARY KEY (key, shop_id)
);
