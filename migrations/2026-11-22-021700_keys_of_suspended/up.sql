-- A key stops working while the person who made it is suspended, and works again when they are readmitted. Keys made
-- on the command line have no such person.
create or replace function candor_api_key(a_hash bytea)
returns table (org_id uuid, api_key_id uuid, name text, scopes text[], last_used_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select k.org_id, k.api_key_id, k.name, k.scopes, k.last_used_at
    from api_key k
    left join app_user u on u.org_id = k.org_id and u.user_id = k.created_by
    where k.key_hash = a_hash and k.revoked_at is null and u.disabled_at is null
$$;
