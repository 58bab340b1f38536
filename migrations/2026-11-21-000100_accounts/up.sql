-- Organisations, their units, the people and programs that act in them, and what they did.

create table organisation (
    org_id uuid primary key,
    slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text not null check (char_length(name) between 1 and 200),
    time_zone text not null default 'UTC',
    language text not null default 'en',
    created_at timestamptz not null default now(),
    constraint organisation_slug_key unique (slug)
);
select candor_protect('organisation');

create table unit (
    org_id uuid not null references organisation (org_id) on delete cascade,
    unit_id uuid not null,
    parent_id uuid,
    -- The last part of the path.
    slug text not null check (slug <> '' and position('/' in slug) = 0),
    name text not null check (char_length(name) between 1 and 200),
    -- All slugs from the root, such as north/lyon.
    path text not null,
    created_at timestamptz not null default now(),
    primary key (org_id, unit_id),
    constraint unit_path_key unique (org_id, path),
    constraint unit_parent_fkey foreign key (org_id, parent_id) references unit (org_id, unit_id),
    check (case when parent_id is null then path = slug else path like '%/' || slug end)
);
create index unit_below on unit (org_id, path text_pattern_ops);
create index unit_children on unit (org_id, parent_id);
select candor_protect('unit');

create table app_user (
    org_id uuid not null references organisation (org_id) on delete cascade,
    user_id uuid not null,
    -- Always lower case.
    email text not null check (email = lower(email) and char_length(email) <= 254),
    name text not null check (char_length(name) <= 200),
    role text not null check (role in ('admin', 'designer', 'analyst', 'manager', 'agent')),
    -- Whether the person sees every unit and what has no unit; if not, the rows of app_user_unit count.
    whole_org boolean not null default true,
    language text not null default 'en',
    weekly_summary boolean not null default true,
    alert_delivery text not null default 'at_once' check (alert_delivery in ('at_once', 'digest', 'none')),
    password_hash text not null,
    password_changed_at timestamptz not null default now(),
    last_sign_in_at timestamptz,
    disabled_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (org_id, user_id),
    constraint app_user_email_key unique (org_id, email)
);
create index app_user_by_email on app_user (email);
select candor_protect('app_user');

create table app_user_unit (
    org_id uuid not null,
    user_id uuid not null,
    unit_id uuid not null,
    primary key (org_id, user_id, unit_id),
    foreign key (org_id, user_id) references app_user (org_id, user_id) on delete cascade,
    constraint app_user_unit_unit_fkey foreign key (org_id, unit_id) references unit (org_id, unit_id)
);
create index app_user_unit_by_unit on app_user_unit (org_id, unit_id);
select candor_protect('app_user_unit');

create table session (
    org_id uuid not null,
    session_id uuid not null,
    user_id uuid not null,
    -- SHA-256 of the token in the cookie; the token itself is kept nowhere.
    token_hash bytea not null check (octet_length(token_hash) = 32),
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    user_agent text,
    primary key (org_id, session_id),
    constraint session_token_key unique (token_hash),
    foreign key (org_id, user_id) references app_user (org_id, user_id) on delete cascade
);
create index session_by_user on session (org_id, user_id);
select candor_protect('session');

create table api_key (
    org_id uuid not null references organisation (org_id) on delete cascade,
    api_key_id uuid not null,
    name text not null check (char_length(name) between 1 and 200),
    -- The first characters, so that a person can tell keys apart.
    hint text not null,
    key_hash bytea not null check (octet_length(key_hash) = 32),
    scopes text[] not null check (cardinality(scopes) > 0),
    created_by uuid,
    created_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    primary key (org_id, api_key_id),
    constraint api_key_hash_key unique (key_hash),
    foreign key (org_id, created_by) references app_user (org_id, user_id)
);
select candor_protect('api_key');

create table audit_event (
    org_id uuid not null references organisation (org_id),
    event_id uuid not null,
    at timestamptz not null,
    actor text not null,
    user_id uuid,
    api_key_id uuid,
    -- What happened, such as survey.published.
    action text not null,
    -- To what, such as the id or the name of a survey.
    object text not null,
    details jsonb not null default '{}',
    primary key (org_id, event_id)
);
create index audit_event_by_action on audit_event (org_id, action, event_id desc);
select candor_protect('audit_event');
revoke update, delete on audit_event from candor_app;

-- Nothing that happened can be made not to have happened.
create function candor_audit_is_append_only() returns trigger
language plpgsql as $$
begin
    raise exception 'the audit log can only be appended to' using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_event_append_only before update or delete on audit_event
    for each row execute function candor_audit_is_append_only();
create trigger audit_event_no_truncate before truncate on audit_event
    for each statement execute function candor_audit_is_append_only();

-- Before somebody is known, no tenant can be set. These functions are the only way to ask across tenants: each
-- takes a secret (or an address that a password will follow) and answers with the one tenant that it leads to.
-- They run as their owner, who sees all.

-- Which organisation has this short name.
create function candor_organisation(a_slug text) returns table (org_id uuid, name text)
language sql stable security definer set search_path = public, pg_temp as $$
    select o.org_id, o.name from organisation o where o.slug = a_slug
$$;

-- Whose password is to be checked for an e-mail address: in the named organisation, else where it was last used.
create function candor_sign_in(an_email text, a_slug text)
returns table (org_id uuid, user_id uuid, password_hash text, disabled boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    select u.org_id, u.user_id, u.password_hash, u.disabled_at is not null
    from app_user u join organisation o on o.org_id = u.org_id
    where u.email = lower(an_email) and (a_slug is null or o.slug = a_slug)
    order by u.disabled_at is not null, u.last_sign_in_at desc nulls last, u.created_at
    limit 1
$$;

-- Who holds the session with this token.
create function candor_session(a_hash bytea)
returns table (
    org_id uuid, session_id uuid, user_id uuid, created_at timestamptz, last_seen_at timestamptz,
    expires_at timestamptz, email text, role text, whole_org boolean, unit_ids uuid[], unit_paths text[]
)
language sql stable security definer set search_path = public, pg_temp as $$
    select s.org_id, s.session_id, s.user_id, s.created_at, s.last_seen_at, s.expires_at,
           u.email, u.role, u.whole_org,
           coalesce(array_agg(n.unit_id order by n.path) filter (where n.unit_id is not null), '{}'),
           coalesce(array_agg(n.path order by n.path) filter (where n.unit_id is not null), '{}')
    from session s
    join app_user u on u.org_id = s.org_id and u.user_id = s.user_id and u.disabled_at is null
    left join app_user_unit un on un.org_id = u.org_id and un.user_id = u.user_id
    left join unit n on n.org_id = un.org_id and n.unit_id = un.unit_id
    where s.token_hash = a_hash
    group by s.org_id, s.session_id, u.org_id, u.user_id
$$;

-- Which key has this hash.
create function candor_api_key(a_hash bytea)
returns table (org_id uuid, api_key_id uuid, name text, scopes text[], last_used_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select k.org_id, k.api_key_id, k.name, k.scopes, k.last_used_at
    from api_key k where k.key_hash = a_hash and k.revoked_at is null
$$;
