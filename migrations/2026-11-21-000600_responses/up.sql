-- Invitations to answer a survey, and the passages of respondents through it.

create table invitation (
    org_id uuid not null,
    invitation_id uuid not null,
    survey_id uuid not null,
    -- In lower case.
    email text not null check (email = lower(email) and char_length(email) <= 254),
    name text check (char_length(name) between 1 and 200),
    -- The organisation's own number for the customer.
    customer_external_id text check (char_length(customer_external_id) between 1 and 255),
    language text not null,
    -- Values for the survey's parameters.
    parameters jsonb not null default '{}',
    subject text not null check (char_length(subject) between 1 and 200),
    message text not null check (char_length(message) <= 2000),
    state text not null default 'queued'
        check (state in ('queued', 'sent', 'started', 'answered', 'suppressed', 'failed')),
    created_at timestamptz not null default now(),
    created_by text not null,
    sent_at timestamptz,
    remind_after_days integer check (remind_after_days between 1 and 60),
    reminded_at timestamptz,
    expires_at timestamptz not null,
    answered_at timestamptz,
    primary key (org_id, invitation_id),
    foreign key (org_id, survey_id) references survey (org_id, survey_id) on delete cascade,
    constraint invitation_once unique (org_id, survey_id, email)
);
create index invitation_by_survey on invitation (org_id, survey_id, invitation_id desc);
select candor_protect('invitation');

-- The personal links of an invitation: one from the mail, one from its reminder. A token exists in the mail alone.
create table invitation_token (
    org_id uuid not null,
    token_hash bytea not null check (octet_length(token_hash) = 32),
    invitation_id uuid not null,
    primary key (org_id, token_hash),
    foreign key (org_id, invitation_id) references invitation (org_id, invitation_id) on delete cascade
);
create unique index invitation_token_hash on invitation_token (token_hash);
create index invitation_token_by_invitation on invitation_token (org_id, invitation_id);
select candor_protect('invitation_token');

create function candor_invitation(a_hash bytea) returns table (org_id uuid, invitation_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
    select t.org_id, t.invitation_id from invitation_token t where t.token_hash = a_hash
$$;

-- Addresses that want no invitations.
create table invitation_refusal (
    org_id uuid not null references organisation (org_id) on delete cascade,
    email text not null check (email = lower(email)),
    refused_at timestamptz not null default now(),
    primary key (org_id, email)
);
select candor_protect('invitation_refusal');

-- One person's passage through a survey, from the first posted answer to the feedback record.
create table response (
    org_id uuid not null,
    response_id uuid not null,
    survey_id uuid not null,
    -- The version that was live at the first answer; the passage keeps it.
    version integer not null,
    link_id uuid,
    invitation_id uuid,
    -- Of the secret in the address under which an anonymous passage is resumed.
    key_hash bytea check (octet_length(key_hash) = 32),
    -- Emptied on completion: the feedback record holds them, masked.
    answers jsonb not null default '{}',
    parameters jsonb not null default '{}',
    language text not null,
    state text not null default 'open' check (state in ('open', 'complete')),
    started_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    completed_at timestamptz,
    feedback_id uuid,
    primary key (org_id, response_id),
    foreign key (org_id, survey_id, version) references survey_version (org_id, survey_id, version) on delete cascade,
    foreign key (org_id, link_id) references survey_link (org_id, link_id),
    foreign key (org_id, invitation_id) references invitation (org_id, invitation_id) on delete cascade,
    constraint response_key unique (org_id, link_id, key_hash),
    constraint response_invitation unique (org_id, invitation_id),
    check ((link_id is null) <> (invitation_id is null)),
    check ((link_id is null) = (key_hash is null)),
    check ((state = 'complete') = (completed_at is not null))
);
create index response_by_survey on response (org_id, survey_id, started_at);
select candor_protect('response');
