-- $1 organisation, $2 the last id of the page before, $3 beginning of a word of the name (escaped, lower case),
-- $4 identities, $5 limit. A word is found after any blank; the identity by its key.
select c.customer_id, c.name, c.created_at
from customer c
where c.org_id = $1
  and ($2 is null or c.customer_id < $2)
  and (
      $3 = ''
      or lower(c.name) like $3 || '%'
      or lower(c.name) like '% ' || $3 || '%'
      or c.customer_id in (
          select i.customer_id from customer_identity i
          where i.org_id = $1 and i.kind in ('external_id', 'email', 'phone') and i.value = any($4)
      )
  )
order by c.customer_id desc
limit $5
