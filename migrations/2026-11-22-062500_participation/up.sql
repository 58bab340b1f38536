-- How far people get, without what they said: which questions they saw and answered, of how many, where they are, on what.
alter table response
    add column seen text[] not null default '{}',
    add column answered text[] not null default '{}',
    -- How many questions this person's survey has, as far as the answers so far decide it.
    add column applicable integer not null default 0 check (applicable >= 0),
    -- The question that is to be answered next; where somebody who is not finished left.
    add column at_question text,
    add column device text not null default '' check (device in ('', 'phone', 'tablet', 'desktop'));

-- Of what was answered before, what is known: what has an answer was seen.
update response r set answered = k.keys, seen = k.keys, applicable = cardinality(k.keys)
from (
    select f.org_id, f.feedback_id, array(select distinct split_part(x, '~', 1) from jsonb_object_keys(f.answers) x) as keys
    from feedback f where f.answers <> '{}'
) k
where r.org_id = k.org_id and r.feedback_id = k.feedback_id;
