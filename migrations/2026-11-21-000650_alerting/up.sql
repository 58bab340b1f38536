-- Alerts: rules that tell people about feedback, what they found, and who was told.

create table alert_rule (
    org_id uuid not null references organisation (org_id) on delete cascade,
    rule_id uuid not null,
    name text not null check (char_length(name) between 1 and 200),
    -- In the filter language.
    filter text not null,
    -- Null: every record that matches fires. Else a measure over a window has to cross a value.
    threshold jsonb,
    recipients jsonb not null,
    delivery text not null check (delivery in ('at_once', 'hourly', 'daily')),
    -- After a mail, the rule sends no other for so long; what fires meanwhile waits in the inbox.
    cooldown_minutes int not null default 0 check (cooldown_minutes between 0 and 10080),
    opens_case boolean not null default false,
    case_priority text not null default 'normal' check (case_priority in ('low', 'normal', 'high', 'urgent')),
    enabled boolean not null default true,
    -- How far whoever made the rule could see then, and so how far the rule sees; null is everything.
    scope_unit_ids uuid[],
    created_by uuid,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    archived_at timestamptz,
    primary key (org_id, rule_id),
    foreign key (org_id, created_by) references app_user (org_id, user_id)
);
create index alert_rule_live on alert_rule (org_id) where archived_at is null;
select candor_protect('alert_rule');

-- What a rule looked at and why it did not fire, in one row per rule, and where its threshold stands.
create table alert_rule_evaluation (
    org_id uuid not null,
    rule_id uuid not null,
    evaluated bigint not null default 0,
    matched bigint not null default 0,
    fired bigint not null default 0,
    -- Records that were passed over since they were said too long ago.
    too_old bigint not null default 0,
    last_evaluated_at timestamptz,
    last_fired_at timestamptz,
    last_mailed_at timestamptz,
    -- The last record that did not fire and why.
    last_miss jsonb,
    breached boolean not null default false,
    window_start timestamptz,
    primary key (org_id, rule_id),
    foreign key (org_id, rule_id) references alert_rule (org_id, rule_id) on delete cascade
);
select candor_protect('alert_rule_evaluation');

-- What lies in the window of a threshold.
create table alert_rule_sample (
    org_id uuid not null,
    rule_id uuid not null,
    feedback_id uuid not null,
    occurred_at timestamptz not null,
    value double precision,
    unit_path text,
    primary key (org_id, rule_id, feedback_id),
    foreign key (org_id, rule_id) references alert_rule (org_id, rule_id) on delete cascade,
    foreign key (org_id, feedback_id) references feedback (org_id, feedback_id) on delete cascade
);
create index alert_rule_sample_window on alert_rule_sample (org_id, rule_id, occurred_at);
select candor_protect('alert_rule_sample');

create table alert (
    org_id uuid not null,
    alert_id uuid not null,
    rule_id uuid not null,
    -- What fired it: the record, also for a threshold, which the record made cross.
    feedback_id uuid not null,
    unit_path text,
    why jsonb not null,
    fired_at timestamptz not null,
    -- Why nobody got a mail at once, when nobody did.
    withheld text check (withheld in ('cooldown', 'nobody', 'preference', 'storm')),
    primary key (org_id, alert_id),
    -- A rule fires once for a record, however often the record is looked at.
    constraint alert_rule_record_key unique (org_id, rule_id, feedback_id),
    foreign key (org_id, rule_id) references alert_rule (org_id, rule_id) on delete cascade,
    foreign key (org_id, feedback_id) references feedback (org_id, feedback_id) on delete cascade
);
create index alert_by_record on alert (org_id, feedback_id);
select candor_protect('alert');

create table alert_recipient (
    org_id uuid not null,
    alert_id uuid not null,
    user_id uuid not null,
    reason text not null check (reason in ('named', 'role', 'unit_manager')),
    via text not null check (via in ('mail', 'hourly', 'daily', 'inbox')),
    fired_at timestamptz not null,
    mail_id uuid,
    read_at timestamptz,
    primary key (org_id, alert_id, user_id),
    foreign key (org_id, alert_id) references alert (org_id, alert_id) on delete cascade,
    foreign key (org_id, user_id) references app_user (org_id, user_id) on delete cascade,
    foreign key (org_id, mail_id) references mail (org_id, mail_id)
);
create index alert_recipient_inbox on alert_recipient (org_id, user_id, alert_id desc);
create index alert_recipient_digest on alert_recipient (org_id, via, fired_at) where mail_id is null and via in ('hourly', 'daily');
select candor_protect('alert_recipient');

-- Links in mails that take ownership. The token is in the mail only; here is its SHA-256.
create table take_link (
    org_id uuid not null,
    token_hash bytea not null check (octet_length(token_hash) = 32),
    alert_id uuid not null,
    user_id uuid not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    primary key (org_id, token_hash),
    foreign key (org_id, alert_id) references alert (org_id, alert_id) on delete cascade,
    foreign key (org_id, user_id) references app_user (org_id, user_id) on delete cascade
);
select candor_protect('take_link');
