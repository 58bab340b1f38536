-- The words of customers' names, so that the beginning of one is found without reading every name. Ranges over plain
-- bytes and not LIKE, which row level security would keep away from an index.
create table customer_word (
    org_id uuid not null,
    customer_id uuid not null,
    word text collate "C" not null,
    primary key (org_id, customer_id, word),
    foreign key (org_id, customer_id) references customer (org_id, customer_id) on delete cascade
);
create index customer_word_by_beginning on customer_word (org_id, word, customer_id);
select candor_protect('customer_word');

create function candor_words_of_name(name text) returns setof text language sql immutable parallel safe as $$
    select distinct word from regexp_split_to_table(lower(name), '[^[:alnum:]]+') as word where word <> ''
$$;

create function candor_keep_customer_words() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        delete from customer_word w using named n where w.org_id = n.org_id and w.customer_id = n.customer_id;
    end if;
    insert into customer_word (org_id, customer_id, word)
    select n.org_id, n.customer_id, candor_words_of_name(n.name) from named n where n.name is not null;
    return null;
end $$;
create trigger customer_named after insert on customer
    referencing new table as named for each statement execute function candor_keep_customer_words();
-- Not "of name": a trigger with a transition table cannot name columns. Nothing else of a customer changes.
create trigger customer_renamed after update on customer
    referencing new table as named for each statement execute function candor_keep_customer_words();

insert into customer_word (org_id, customer_id, word)
select org_id, customer_id, candor_words_of_name(name) from customer where name is not null;

drop index customer_by_name;

-- What somebody has not read yet is counted on every page.
create index alert_recipient_unread on alert_recipient (org_id, user_id) where read_at is null;
