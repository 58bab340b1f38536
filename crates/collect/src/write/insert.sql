insert into feedback (
    org_id, feedback_id, source, external_id, channel, unit_id, occurred_at, received_at, language, author_kind,
    customer_id, author_name, title, verbatims, nps, csat, ces, rating, survey_id, survey_slug, survey_version,
    response_id, answers, attributes, url, annotations, import_id, idempotency_key, idempotency_hash
)
select * from unnest(
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
    $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
    $22, $23, $24, $25, $26, $27, $28, $29
)
on conflict do nothing
returning feedback_id
