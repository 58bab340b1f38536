-- The first e-mail address of each customer. $1 organisation, $2 customers.
select c.customer_id, e.value as email, c.name, x.value as external_id
from customer c
join lateral (
    select i.value from customer_identity i
    where i.org_id = c.org_id and i.customer_id = c.customer_id and i.kind = 'email'
    order by i.created_at, i.value limit 1
) e on true
left join lateral (
    select i.value from customer_identity i
    where i.org_id = c.org_id and i.customer_id = c.customer_id and i.kind = 'external_id'
    order by i.created_at, i.value limit 1
) x on true
where c.org_id = $1 and c.customer_id = any ($2)
order by c.customer_id
