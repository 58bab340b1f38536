-- Surveys: what is being designed, what was published, and the links under which it is answered.

create table survey (
    org_id uuid not null references organisation (org_id) on delete cascade,
    survey_id uuid not null,
    -- Its short name in filters, such as survey:after-delivery.
    slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text not null check (char_length(name) between 1 and 200),
    state text not null default 'draft' check (state in ('draft', 'live', 'paused', 'closed')),
    -- The version that respondents get; none before the first publication.
    live_version integer,
    created_at timestamptz not null default now(),
    created_by text not null,
    primary key (org_id, survey_id),
    constraint survey_slug_key unique (org_id, slug),
    check (state = 'draft' or live_version is not null)
);
select candor_protect('survey');

create table survey_draft (
    org_id uuid not null,
    survey_id uuid not null,
    -- Counts the saves; whoever saves names the one they started from.
    revision integer not null default 1,
    definition jsonb not null,
    updated_at timestamptz not null default now(),
    updated_by text not null,
    primary key (org_id, survey_id),
    foreign key (org_id, survey_id) references survey (org_id, survey_id) on delete cascade
);
select candor_protect('survey_draft');

create table survey_version (
    org_id uuid not null,
    survey_id uuid not null,
    version integer not null check (version > 0),
    -- The revision of the draft that it was made from.
    revision integer not null,
    definition jsonb not null,
    published_at timestamptz not null default now(),
    published_by text not null,
    primary key (org_id, survey_id, version),
    foreign key (org_id, survey_id) references survey (org_id, survey_id) on delete cascade
);
select candor_protect('survey_version');
-- Answers point to a version, so it stays what it was.
create function candor_survey_version_is_immutable() returns trigger language plpgsql as $$
begin
    raise exception 'a published survey version cannot be changed';
end $$;
create trigger survey_version_immutable before update on survey_version
    for each row execute function candor_survey_version_is_immutable();

alter table survey add constraint survey_live_version_fkey
    foreign key (org_id, survey_id, live_version) references survey_version (org_id, survey_id, version)
    deferrable initially deferred;

-- A public link. Its token is shown again for every copy and QR code, so it is kept as it is: it lets people answer
-- and nothing else.
create table survey_link (
    org_id uuid not null,
    link_id uuid not null,
    survey_id uuid not null,
    token text not null check (char_length(token) between 16 and 64),
    name text not null check (char_length(name) between 1 and 200),
    -- Values for the survey's parameters that every answer through this link gets, such as the unit of a store.
    parameters jsonb not null default '{}',
    created_at timestamptz not null default now(),
    closed_at timestamptz,
    primary key (org_id, link_id),
    constraint survey_link_token_key unique (token),
    foreign key (org_id, survey_id) references survey (org_id, survey_id) on delete cascade
);
create index survey_link_by_survey on survey_link (org_id, survey_id);
select candor_protect('survey_link');

-- Whoever opens a link is nobody's tenant yet; this says whose it is.
create function candor_survey_link(a_token text) returns table (org_id uuid, link_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
    select l.org_id, l.link_id from survey_link l where l.token = a_token
$$;
