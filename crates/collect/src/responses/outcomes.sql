-- What became of each invitation of a survey, after AAPOR. $1 organisation, $2 survey, $3 campaign or null.
-- Reads `mail` and `suppression`, which delivery writes, and how often a campaign tried from its candidates.
select outcome, count(*) as people
from (
    select case
        when r.state = 'complete' then 'complete'
        when r.state = 'over_quota' then 'ineligible'
        when cardinality(r.answered) > 0 and cardinality(r.answered) * 2 >= r.applicable then 'partial'
        when r.response_id is not null or i.state = 'started' then 'break_off'
        when i.state in ('held_back', 'suppressed') then 'not_asked'
        when i.state = 'queued' or m.state = 'queued' then 'on_its_way'
        when s.address is not null then 'opt_out'
        when m.suppressed then 'not_asked'
        when m.bounce = 'soft' then 'non_contact'
        when m.bounce = 'hard' or m.state = 'failed' or i.state = 'failed' then 'undeliverable'
        when i.opened_at is not null then 'looked'
        else 'unknown' end as outcome
    from invitation i
    left join response r on r.org_id = i.org_id and r.invitation_id = i.invitation_id
    left join campaign_candidate c on c.org_id = i.org_id and c.invitation_id = i.invitation_id
    left join mail m on m.org_id = i.org_id and m.kind = 'invitation'
        and m.cause = i.invitation_id::text || case when c.retries > 0 then ':' || c.retries else '' end
    left join suppression s on s.org_id = i.org_id and s.channel = 'email' and s.address = lower(i.email)
        and s.reason in ('opt_out', 'complaint') and s.added_at >= i.created_at
    where i.org_id = $1 and i.survey_id = $2 and ($3 is null or i.campaign_id = $3)
) all_of_them
group by outcome
