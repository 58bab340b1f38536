-- How many saw, answered and left at each question. $1 organisation, $2 survey, $3 campaign or null, $4 the time before
-- which somebody who has not gone on has left.
with r as (
    select r.response_id, r.state, r.seen, r.answered, r.at_question, r.updated_at
    from response r
    left join invitation i on i.org_id = r.org_id and i.invitation_id = r.invitation_id
    where r.org_id = $1 and r.survey_id = $2 and ($3 is null or i.campaign_id = $3)
)
select question, count(*) filter (where what = 'seen') as seen, count(*) filter (where what = 'answered') as answered,
       count(*) filter (where what = 'left') as left_at
from (
    select unnest(seen) as question, 'seen' as what from r
    union all
    select unnest(answered), 'answered' from r
    union all
    select at_question, 'left' from r
    where at_question is not null and (state = 'closed' or (state = 'open' and updated_at < $4))
) steps
group by question
