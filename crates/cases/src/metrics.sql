select
    count(*) filter (where active) as open,
    count(*) filter (where active and owner_id = $3) as mine,
    count(*) filter (where active and owner_id is null) as unassigned,
    count(*) filter (where status in ('open', 'in_progress') and due_at < $5) as overdue,
    count(*) filter (where status = 'waiting_for_customer') as waiting,
    count(*) filter (where opened_at >= $4) as opened,
    count(*) filter (where resolved_at >= $4) as resolved,
    count(*) filter (where resolved_at >= $4 and resolved_at <= due_at) as in_time,
    count(*) filter (where first_response_at >= $4) as responded,
    percentile_cont(0.5) within group (order by extract(epoch from first_response_at - opened_at) / 60)
        filter (where first_response_at >= $4) as response_minutes,
    percentile_cont(0.5) within group (
        order by greatest(extract(epoch from resolved_at - opened_at) - paused_seconds, 0) / 60
    ) filter (where resolved_at >= $4) as resolution_minutes
from (
    select *, status not in ('resolved', 'closed') as active
    from feedback_case
    where org_id = $1 and ($2::uuid[] is null or unit_id = any ($2))
) cases
