-- On what people answer, how many finish and how long they take: by device (level 1), by link or invitation (level 2)
-- and all together (level 3). $1 organisation, $2 survey, $3 campaign or null.
with r as (
    select r.device, r.link_id is not null as by_link, r.state = 'complete' as is_complete,
           extract(epoch from r.completed_at - coalesce(r.opened_at, r.started_at))::float8 as seconds
    from response r
    left join invitation i on i.org_id = r.org_id and i.invitation_id = r.invitation_id
    where r.org_id = $1 and r.survey_id = $2 and ($3 is null or i.campaign_id = $3)
)
select grouping(device, by_link) as level, coalesce(device, '') as device, coalesce(by_link, false) as by_link,
       count(*) as started, count(*) filter (where is_complete) as complete,
       percentile_cont(0.5) within group (order by seconds) filter (where is_complete) as median_seconds,
       percentile_cont(0.9) within group (order by seconds) filter (where is_complete) as slow_seconds
from r
group by grouping sets ((device), (by_link), ())
order by 1, 4 desc
