-- Distribution: who may be written to, in whose name, how often, and what came of it.

-- Addresses that get no mail or message any more, whatever feature would send it.
create table suppression (
    org_id uuid not null references organisation (org_id) on delete cascade,
    channel text not null check (channel in ('email', 'sms')),
    -- Normalised as identities of customers are.
    address text not null check (char_length(address) between 3 and 255),
    reason text not null check (reason in ('opt_out', 'hard_bounce', 'complaint', 'by_hand')),
    note text not null default '' check (char_length(note) <= 500),
    added_at timestamptz not null,
    added_by text not null,
    primary key (org_id, channel, address)
);
create index suppression_recent on suppression (org_id, added_at desc);
select candor_protect('suppression');
insert into suppression (org_id, channel, address, reason, added_at, added_by)
select org_id, 'email', email, 'opt_out', refused_at, 'respondent' from invitation_refusal;

-- In whose name an organisation's mail leaves, and the key that signs it (DKIM).
create table sender (
    org_id uuid not null references organisation (org_id) on delete cascade,
    name text not null check (char_length(name) between 1 and 100),
    address text not null check (address = lower(address) and char_length(address) <= 254),
    selector text not null check (selector ~ '^[a-z0-9-]{1,63}$'),
    -- PKCS #1, PEM. Read by the signer only; no operation shows it.
    private_key text not null,
    -- SubjectPublicKeyInfo, base64, as DNS has it.
    public_key text not null,
    created_at timestamptz not null,
    created_by text not null,
    primary key (org_id)
);
select candor_protect('sender');

-- Where reports about undeliverable mail and complaints are brought in.
create table mail_report_hook (
    org_id uuid not null references organisation (org_id) on delete cascade,
    token_hash bytea not null check (octet_length(token_hash) = 32),
    -- Signs what is brought in.
    secret text not null,
    created_at timestamptz not null,
    created_by text not null,
    primary key (org_id)
);
create unique index mail_report_hook_token on mail_report_hook (token_hash);
select candor_protect('mail_report_hook');
create function candor_mail_report_hook(a_hash bytea) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
    select h.org_id from mail_report_hook h where h.token_hash = a_hash
$$;

alter table mail
    add column bounced_at timestamptz,
    add column bounce text check (bounce in ('hard', 'soft')),
    add column bounce_detail text,
    add column complained_at timestamptz,
    add column suppressed boolean not null default false;
create index mail_bounced on mail (org_id, bounced_at) where bounced_at is not null;

-- A mailing, or a standing offer that events invite to.
create table campaign (
    org_id uuid not null,
    campaign_id uuid not null,
    survey_id uuid not null,
    name text not null check (char_length(name) between 1 and 120),
    kind text not null check (kind in ('mailing', 'event')),
    state text not null default 'draft'
        check (state in ('draft', 'scheduled', 'running', 'paused', 'stopped', 'done')),
    -- Words, reminders, sample, pace: see `campaigns::Plan`.
    plan jsonb not null,
    -- What chance is drawn from, so that a draw can be repeated.
    seed bigint not null,
    starts_at timestamptz,
    launched_at timestamptz,
    -- When the sample was drawn and the subjects were dealt.
    drawn_at timestamptz,
    ended_at timestamptz,
    -- Why the program paused it.
    note text not null default '',
    created_at timestamptz not null,
    created_by text not null,
    primary key (org_id, campaign_id),
    foreign key (org_id, survey_id) references survey (org_id, survey_id) on delete cascade
);
create index campaign_by_survey on campaign (org_id, survey_id, campaign_id desc);
create index campaign_alive on campaign (org_id) where state in ('scheduled', 'running');
select candor_protect('campaign');

-- Everybody who was considered, and what was decided.
create table campaign_candidate (
    org_id uuid not null,
    candidate_id uuid not null,
    campaign_id uuid not null,
    row_no integer not null,
    customer_id uuid,
    -- As it was given; in lower case when it is an address.
    email text not null check (char_length(email) <= 255),
    name text check (char_length(name) between 1 and 200),
    external_id text check (char_length(external_id) between 1 and 255),
    language text not null,
    attributes jsonb not null default '{}',
    unit text,
    variant smallint not null default 0,
    disposition text not null default 'waiting' check (disposition in
        ('waiting', 'invited', 'invalid_address', 'twice', 'not_sampled', 'suppressed', 'duplicate', 'held_back', 'stopped')),
    -- The rule that decided: a frequency rule's id, why an address is suppressed.
    reason text,
    due_at timestamptz,
    decided_at timestamptz,
    invitation_id uuid,
    reminders smallint not null default 0,
    next_reminder_at timestamptz,
    retries smallint not null default 0,
    thanked boolean not null default false,
    event_key text check (char_length(event_key) between 1 and 255),
    primary key (org_id, candidate_id),
    foreign key (org_id, campaign_id) references campaign (org_id, campaign_id) on delete cascade,
    constraint campaign_candidate_event unique (org_id, campaign_id, event_key),
    check ((disposition = 'waiting') = (decided_at is null)),
    check ((disposition = 'invited') = (invitation_id is not null))
);
create index campaign_candidate_rows on campaign_candidate (org_id, campaign_id, row_no);
create index campaign_candidate_due on campaign_candidate (org_id, campaign_id, due_at, row_no) where disposition = 'waiting';
create index campaign_candidate_remind on campaign_candidate (org_id, campaign_id, next_reminder_at) where next_reminder_at is not null;
create index campaign_candidate_invitation on campaign_candidate (org_id, invitation_id) where invitation_id is not null;
create index campaign_candidate_customer on campaign_candidate (org_id, customer_id);
select candor_protect('campaign_candidate');

-- How often a person may be written to.
create table contact_rule (
    org_id uuid not null references organisation (org_id) on delete cascade,
    rule_id uuid not null,
    name text not null check (char_length(name) between 1 and 120),
    -- For whom it holds, in the filter language; for everybody when empty.
    filter text not null,
    most integer check (most between 1 and 1000),
    window_days integer check (window_days between 1 and 1000),
    gap_days integer check (gap_days between 1 and 1000),
    -- Whether only messages about the same survey count.
    same_survey boolean not null,
    -- Whether reminders count, and can be held back.
    reminders boolean not null,
    active boolean not null,
    created_at timestamptz not null,
    created_by text not null,
    primary key (org_id, rule_id),
    check ((most is null) = (window_days is null)),
    check (most is not null or gap_days is not null)
);
select candor_protect('contact_rule');

-- Every message that a person got, over all channels.
create table contact_event (
    org_id uuid not null,
    event_id uuid not null,
    customer_id uuid,
    channel text not null check (channel in ('email', 'sms')),
    address text not null,
    kind text not null check (kind in ('invitation', 'reminder', 'thanks')),
    survey_id uuid not null,
    campaign_id uuid,
    -- Of subject and words before they are made personal.
    content bytea not null,
    at timestamptz not null,
    primary key (org_id, event_id),
    foreign key (org_id, survey_id) references survey (org_id, survey_id) on delete cascade
);
create index contact_event_by_customer on contact_event (org_id, customer_id, at);
create index contact_event_by_address on contact_event (org_id, address, at);
create index contact_event_by_campaign on contact_event (org_id, campaign_id, at);
select candor_protect('contact_event');

-- An invitation may come from a campaign, again and again for the same survey.
alter table invitation
    add column campaign_id uuid,
    add column opened_at timestamptz,
    -- How long after its end somebody who has begun may finish.
    add column grace_hours integer not null default 24 check (grace_hours between 0 and 720),
    drop constraint invitation_once,
    drop constraint invitation_state_check,
    add constraint invitation_state_check
        check (state in ('queued', 'sent', 'started', 'answered', 'suppressed', 'held_back', 'failed'));
create unique index invitation_once on invitation (org_id, survey_id, email) where campaign_id is null;
create index invitation_by_campaign on invitation (org_id, campaign_id) where campaign_id is not null;
