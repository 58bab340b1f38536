-- Plans are made by the tables' statistics. A table that was empty a moment ago has none until the server looks at it by
-- itself, which can take a minute; until then a look-up by key may be planned to read all that the tenant has.
create function candor_analyse(target text) returns void
language plpgsql security definer set search_path = public as $$
begin
    if target not in ('feedback', 'customer', 'customer_identity', 'unit', 'change_log') then
        raise exception 'no statistics are kept of %', target;
    end if;
    execute format('analyze %I', target);
end $$;
revoke all on function candor_analyse(text) from public;
grant execute on function candor_analyse(text) to candor_app;
