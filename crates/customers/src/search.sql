-- $1 organisation, $2 the last id of the page before, $3 words that the words of the name begin with (lower case, the
-- longest first), $4 identities, $5 limit. Both ways to a customer are ranges or keys of an index.
with found as (
    select w.customer_id
    from customer_word w
    where w.org_id = $1
      and w.word >= ($3)[1] and w.word < ($3)[1] || chr(1114111)
      and not exists (
          select from unnest(($3)[2:]) asked
          where not exists (
              select from customer_word o
              where o.org_id = $1 and o.customer_id = w.customer_id
                and o.word >= asked and o.word < asked || chr(1114111)
          )
      )
    union
    select i.customer_id
    from customer_identity i
    where i.org_id = $1 and i.kind in ('external_id', 'email', 'phone') and i.value = any ($4)
)
select c.customer_id, c.name, c.created_at
from found
join customer c on c.org_id = $1 and c.customer_id = found.customer_id
where $2 is null or c.customer_id < $2
order by c.customer_id desc
limit $5
