-- The feedback record: everything that anybody says becomes one row here, personal data masked.

create table feedback (
    org_id uuid not null references organisation (org_id) on delete cascade,
    feedback_id uuid not null,
    source text not null,
    -- The source's own key; the same source and key again is the same record.
    external_id text,
    channel text not null,
    unit_id uuid,
    occurred_at timestamptz not null,
    received_at timestamptz not null,
    language text not null,
    author_kind text not null
        check (author_kind in ('customer', 'prospect', 'employee', 'partner', 'unknown')),
    customer_id uuid,
    -- How the source named the person; the customer's own name goes before it.
    author_name text,
    title text,
    -- [{"text", "speaker", "question", "language"}], in the order in which they were said.
    verbatims jsonb not null,
    nps smallint check (nps between 0 and 10),
    csat smallint check (csat between 1 and 5),
    ces smallint check (ces between 1 and 7),
    rating real check (rating between 1 and 5),
    survey_id uuid,
    survey_slug text,
    survey_version integer,
    response_id uuid,
    answers jsonb not null default '{}',
    attributes jsonb not null default '{}',
    url text,
    annotations jsonb not null,
    tags text[] not null default '{}',
    import_id uuid,
    -- Of a request that came with an Idempotency-Key: the key and the hash of what was sent.
    idempotency_key text,
    idempotency_hash bytea,
    primary key (org_id, feedback_id),
    foreign key (org_id, unit_id) references unit (org_id, unit_id),
    foreign key (org_id, customer_id) references customer (org_id, customer_id)
);
create unique index feedback_external_key on feedback (org_id, source, external_id)
    where external_id is not null;
create unique index feedback_idempotency_key on feedback (org_id, idempotency_key)
    where idempotency_key is not null;
create index feedback_by_customer on feedback (org_id, customer_id, occurred_at desc, feedback_id desc)
    where customer_id is not null;
create index feedback_by_unit on feedback (org_id, unit_id) where unit_id is not null;
select candor_protect('feedback');
