-- What became of the candidates of some campaigns. $1 organisation, $2 campaigns. Reads `mail`, which delivery writes.
select c.campaign_id, c.disposition, c.variant,
       case when c.disposition <> 'invited' then ''
            when i.state = 'answered' then 'answered'
            when i.state = 'started' then 'started'
            when m.suppressed then 'suppressed'
            when m.bounced_at is not null then 'bounced'
            when m.state = 'failed' then 'failed'
            when i.opened_at is not null then 'opened'
            when m.state = 'queued' then 'queued'
            else 'delivered' end as fate,
       count(*) as people, coalesce(sum(c.reminders), 0) as reminders
from campaign_candidate c
left join invitation i on i.org_id = c.org_id and i.invitation_id = c.invitation_id
left join mail m on m.org_id = c.org_id and m.kind = 'invitation'
    and m.cause = c.invitation_id::text || case when c.retries > 0 then ':' || c.retries else '' end
where c.org_id = $1 and c.campaign_id = any ($2)
group by 1, 2, 3, 4
