-- Foundation: the role of the program, tenancy, the change log, jobs, followers.

-- The program connects as this role, which owns no table and cannot bypass row level security.
do $$ begin
    if not exists (select from pg_roles where rolname = 'candor_app') then
        create role candor_app login nosuperuser nocreatedb nocreaterole nobypassrls;
    end if;
end $$;

grant usage on schema public to candor_app;
revoke create on schema public from public;

-- The tenants of the current transaction; null when none is set, and then nothing is seen.
create function candor_tenants() returns uuid[] language sql stable parallel safe
    return nullif(current_setting('candor.tenants', true), '')::uuid[];

-- Puts a table under row level security: the program sees the rows of the current tenants only;
-- the owner (migrations and the few security definer functions) sees all.
create function candor_protect(target regclass) returns void language plpgsql as $$
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy tenant on %s to candor_app using (org_id = any ((select candor_tenants())::uuid[]))
                    with check (org_id = any ((select candor_tenants())::uuid[]))', target);
    execute format('create policy owner on %s to %I using (true) with check (true)', target, current_user);
    execute format('grant select, insert, update, delete on %s to candor_app', target);
end $$;
revoke all on function candor_protect(regclass) from public;

-- Facts, in the order in which followers read them: (xid, seq). A sequence number is taken before its
-- commit, so sequence order alone would lose rows; see candor_changes_after.
create table change_log (
    org_id uuid not null,
    seq bigint generated always as identity,
    xid bigint not null default (pg_current_xact_id()::text::bigint),
    kind text not null,
    id uuid not null,
    at timestamptz not null default now(),
    primary key (org_id, seq)
);
create index change_log_order on change_log (xid, seq);
create index change_log_age on change_log using brin (at);
select candor_protect('change_log');

-- Facts of all tenants after a position. Only transactions older than every one still running are shown,
-- since an unfinished one may yet commit rows that sort before those already visible.
create function candor_changes_after(after_xid bigint, after_seq bigint, most int)
returns table (org_id uuid, seq bigint, xid bigint, kind text, id uuid, at timestamptz)
language sql stable security definer set search_path = public as $$
    select c.org_id, c.seq, c.xid, c.kind, c.id, c.at
    from change_log c
    where (c.xid, c.seq) > (after_xid, after_seq)
      and c.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    order by c.xid, c.seq
    limit most
$$;

-- The last position that a follower could read now.
create function candor_change_head()
returns table (xid bigint, seq bigint)
language sql stable security definer set search_path = public as $$
    select c.xid, c.seq
    from change_log c
    where c.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    order by c.xid desc, c.seq desc
    limit 1
$$;

-- The last position that is committed, whether or not a follower may read it yet: what has to be waited for.
create function candor_change_end()
returns table (xid bigint, seq bigint)
language sql stable security definer set search_path = public as $$
    select c.xid, c.seq from change_log c order by c.xid desc, c.seq desc limit 1
$$;

-- Where each follower that keeps its position in the database has got to.
create table follower (
    name text primary key,
    xid bigint not null default 0,
    seq bigint not null default 0,
    updated_at timestamptz not null default now()
);
grant select, insert, update, delete on follower to candor_app;

-- Work for later. A job is deleted when done and kept as 'dead' when its attempts are used up.
create table job (
    org_id uuid not null,
    job_id uuid not null,
    kind text not null,
    payload jsonb not null,
    unique_key text,
    state text not null default 'ready' check (state in ('ready', 'dead')),
    run_at timestamptz not null default now(),
    attempts int not null default 0,
    leased_until timestamptz,
    last_error text,
    created_at timestamptz not null default now(),
    primary key (org_id, job_id),
    unique (org_id, kind, unique_key)
);
create index job_due on job (run_at) where state = 'ready';
select candor_protect('job');

-- Claims due jobs of all tenants for a time; whoever does not finish in it loses them to the next claimer.
create function candor_claim_jobs(kinds text[], most int, lease_seconds int)
returns table (org_id uuid, job_id uuid, kind text, payload jsonb, attempts int)
language sql security definer set search_path = public as $$
    update job j
    set leased_until = clock_timestamp() + make_interval(secs => lease_seconds), attempts = j.attempts + 1
    from (
        select d.org_id, d.job_id
        from job d
        where d.state = 'ready' and d.run_at <= clock_timestamp() and d.kind = any (kinds)
          and (d.leased_until is null or d.leased_until < clock_timestamp())
        order by d.run_at
        limit most
        for update skip locked
    ) due
    where j.org_id = due.org_id and j.job_id = due.job_id
    returning j.org_id, j.job_id, j.kind, j.payload, j.attempts
$$;

-- Queue depth by kind over all tenants, for the operator's metrics.
create function candor_job_depth()
returns table (kind text, ready bigint, dead bigint)
language sql stable security definer set search_path = public as $$
    select j.kind, count(*) filter (where j.state = 'ready'), count(*) filter (where j.state = 'dead')
    from job j group by j.kind
$$;

-- Which slot of a periodic task has been enqueued for an organisation already.
create table schedule_slot (
    org_id uuid not null,
    kind text not null,
    slot timestamptz not null,
    primary key (org_id, kind)
);
select candor_protect('schedule_slot');

-- All organisations, for followers and schedules. The table comes with the accounts.
create function candor_organisations() returns setof uuid
language plpgsql stable security definer set search_path = public as $$
begin
    return query select org_id from organisation;
end $$;
