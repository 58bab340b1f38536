-- Cases: somebody is to act on what a customer said.

create table feedback_case (
    org_id uuid not null references organisation (org_id) on delete cascade,
    case_id uuid not null,
    title text not null check (char_length(title) between 1 and 200),
    -- What the customer said, shortened and masked, so that lists need not look further.
    excerpt text,
    feedback_id uuid,
    customer_id uuid,
    customer_name text,
    -- The team: the unit whose business it is.
    unit_id uuid,
    owner_id uuid,
    status text not null default 'open'
        check (status in ('open', 'in_progress', 'waiting_for_customer', 'resolved', 'closed')),
    priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
    -- The rule that opened it, and its name then; a person otherwise.
    rule_id uuid,
    rule_name text,
    opened_by uuid,
    opened_at timestamptz not null,
    -- The clock: it started, ran with so much time allowed, and stood still for so long altogether.
    clock_started_at timestamptz not null,
    allowed_minutes integer not null check (allowed_minutes > 0),
    paused_seconds bigint not null default 0 check (paused_seconds >= 0),
    paused_at timestamptz,
    -- What the clock says: when it runs out unless it stands still.
    due_at timestamptz not null,
    first_response_at timestamptz,
    resolved_at timestamptz,
    closed_at timestamptz,
    resolution text,
    root_cause_id uuid,
    reopened integer not null default 0,
    escalation_level integer not null default 0,
    escalated_at timestamptz,
    updated_at timestamptz not null,
    primary key (org_id, case_id),
    -- One record, one case, whatever finds it and however often.
    constraint feedback_case_record_key unique (org_id, feedback_id),
    foreign key (org_id, feedback_id) references feedback (org_id, feedback_id),
    foreign key (org_id, customer_id) references customer (org_id, customer_id),
    constraint feedback_case_unit_fkey foreign key (org_id, unit_id) references unit (org_id, unit_id),
    constraint feedback_case_owner_fkey foreign key (org_id, owner_id) references app_user (org_id, user_id),
    foreign key (org_id, opened_by) references app_user (org_id, user_id),
    check ((status = 'waiting_for_customer') = (paused_at is not null))
);
create index feedback_case_by_due on feedback_case (org_id, due_at, case_id) where status in ('open', 'in_progress');
create index feedback_case_by_owner on feedback_case (org_id, owner_id, due_at) where owner_id is not null;
create index feedback_case_by_customer on feedback_case (org_id, customer_id) where customer_id is not null;
select candor_protect('feedback_case');

-- What happened in a case, in order: it reads like a conversation.
create table case_event (
    org_id uuid not null,
    case_id uuid not null,
    event_id uuid not null,
    at timestamptz not null,
    kind text not null,
    -- Who did it; null is Candor itself.
    user_id uuid,
    user_name text,
    -- What a person wrote.
    body text check (char_length(body) <= 20000),
    details jsonb not null default '{}',
    primary key (org_id, case_id, event_id),
    foreign key (org_id, case_id) references feedback_case (org_id, case_id) on delete cascade
);
select candor_protect('case_event');

-- Why things go wrong, in the organisation's own words.
create table case_root_cause (
    org_id uuid not null references organisation (org_id) on delete cascade,
    root_cause_id uuid not null,
    name text not null check (char_length(name) between 1 and 100),
    position integer not null,
    archived_at timestamptz,
    primary key (org_id, root_cause_id),
    constraint case_root_cause_name_key unique (org_id, name)
);
select candor_protect('case_root_cause');
alter table feedback_case add constraint feedback_case_root_cause_fkey
    foreign key (org_id, root_cause_id) references case_root_cause (org_id, root_cause_id);

-- How much time each priority allows.
create table case_target (
    org_id uuid not null references organisation (org_id) on delete cascade,
    priority text not null check (priority in ('low', 'normal', 'high', 'urgent')),
    minutes integer not null check (minutes between 1 and 525600),
    primary key (org_id, priority)
);
select candor_protect('case_target');
