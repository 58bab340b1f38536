-- Approval before launch: who demands it, and what was signed.

create table survey_policy (
    org_id uuid primary key references organisation (org_id) on delete cascade,
    -- Every survey of the organisation needs it.
    approval_required boolean not null,
    updated_at timestamptz not null default now(),
    updated_by text not null
);
select candor_protect('survey_policy');

create table survey_approval (
    org_id uuid not null,
    survey_id uuid not null,
    -- This survey needs it, whatever the organisation says.
    required boolean not null default false,
    -- SHA-256 of the definition that was signed; nothing is signed without it.
    hash text check (hash ~ '^[0-9a-f]{64}$'),
    signed_by text,
    signed_at timestamptz,
    note text not null default '' check (char_length(note) <= 2000),
    primary key (org_id, survey_id),
    foreign key (org_id, survey_id) references survey (org_id, survey_id) on delete cascade,
    constraint survey_approval_whole check ((hash is null) = (signed_by is null) and (hash is null) = (signed_at is null))
);
select candor_protect('survey_approval');

-- What was published is what was signed, and by whom.
alter table survey_version add column hash text;
alter table survey_version add column approved_by text;
