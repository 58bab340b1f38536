-- The flow of surveys: chance, quotas, last pages, and flags of quality.

alter table response
    -- Where chance begins for this person; everything random in what they see follows from it.
    add column seed bigint not null default 0,
    -- What was drawn evenly over all respondents: name of the draw to the elements drawn.
    add column draws jsonb not null default '{}',
    -- When the first page was opened, as far as that is known.
    add column opened_at timestamptz,
    -- The last question that was answered.
    add column last_question text,
    -- The last page as this person saw it: title and text.
    add column ending jsonb,
    -- The quotas that it was counted in; none before it was.
    add column quota_ids uuid[],
    -- A digest of the answers, by which equal ones are found.
    add column digest bytea check (octet_length(digest) = 32);
alter table response drop constraint response_state_check;
-- Over quota: answered to the end and not counted. Closed: given up, by hand or by time.
alter table response add constraint response_state_check check (state in ('open', 'complete', 'over_quota', 'closed'));
create index response_open on response (org_id, updated_at) where state = 'open';
create index response_by_digest on response (org_id, survey_id, digest) where digest is not null;

-- How often each element of an even draw was drawn by somebody who finished or is still answering.
create table response_draw (
    org_id uuid not null,
    survey_id uuid not null,
    name text not null,
    element text not null,
    drawn bigint not null default 0,
    primary key (org_id, survey_id, name, element),
    foreign key (org_id, survey_id) references survey (org_id, survey_id) on delete cascade
);
select candor_protect('response_draw');

-- How many answers of a kind are wanted.
create table response_quota (
    org_id uuid not null,
    quota_id uuid not null,
    survey_id uuid not null,
    name text not null check (char_length(name) between 1 and 200),
    -- Which answers count, in the language of conditions; all when empty.
    condition text not null default '' check (char_length(condition) <= 2000),
    most integer not null check (most between 0 and 100000000),
    counted integer not null default 0 check (counted >= 0),
    -- What those read who come too late, by language.
    title jsonb not null default '{}',
    text jsonb not null default '{}',
    created_at timestamptz not null default now(),
    primary key (org_id, quota_id),
    foreign key (org_id, survey_id) references survey (org_id, survey_id) on delete cascade
);
create index response_quota_by_survey on response_quota (org_id, survey_id);
select candor_protect('response_quota');

-- What makes a response doubtful. A flag says why; nothing is ever left out because of it unless somebody asks.
create table response_flag (
    org_id uuid not null,
    response_id uuid not null,
    rule text not null check (rule in ('speeder', 'straight_line', 'gibberish', 'duplicate')),
    -- What was measured, and the bound that it broke.
    value double precision not null,
    threshold double precision not null,
    flagged_at timestamptz not null default now(),
    primary key (org_id, response_id, rule),
    foreign key (org_id, response_id) references response (org_id, response_id) on delete cascade
);
select candor_protect('response_flag');
