-- What an operator watches, and what a restart gives back.

-- How much of the log comes after a position, and since when its oldest fact waits. Counted up to 100,000: beyond
-- that the number says enough, and counting on would cost more than it tells.
create function candor_change_lag(after_xid bigint, after_seq bigint)
returns table (records bigint, seconds double precision)
language sql stable security definer set search_path = public, pg_temp as $$
    select count(*), coalesce(extract(epoch from clock_timestamp() - min(waiting.at)), 0)::double precision
    from (
        select c.at from change_log c where (c.xid, c.seq) > (after_xid, after_seq)
        order by c.xid, c.seq limit 100000
    ) waiting
$$;

drop function candor_job_depth();

-- Jobs by kind and state over all tenants: 'due' and not taken, 'running', for 'later', 'dead'; and for how long the
-- oldest of them has been due.
create function candor_queue_depth()
returns table (kind text, state text, jobs bigint, oldest_seconds double precision)
language sql stable security definer set search_path = public, pg_temp as $$
    select j.kind,
           case when j.state = 'dead' then 'dead'
                when j.leased_until > clock_timestamp() then 'running'
                when j.run_at > clock_timestamp() then 'later'
                else 'due' end,
           count(*),
           greatest(extract(epoch from clock_timestamp() - min(j.run_at)), 0)::double precision
    from job j group by 1, 2
$$;

-- Gives back what a worker held that is no more. Only for a worker that knows it is the only one.
create function candor_release_jobs() returns bigint
language sql security definer set search_path = public, pg_temp as $$
    with released as (
        update job set leased_until = null where leased_until is not null and state = 'ready' returning 1
    )
    select count(*) from released
$$;
