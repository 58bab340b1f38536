-- Files that are brought in, and the rows of them that could not be.

create table import (
    org_id uuid not null references organisation (org_id) on delete cascade,
    import_id uuid not null,
    source text not null,
    file_name text not null check (char_length(file_name) between 1 and 255),
    file_bytes bigint not null,
    state text not null
        check (state in ('ready', 'checking', 'checked', 'running', 'done', 'cancelled', 'failed')),
    -- What the file is and which column goes where.
    plan jsonb not null,
    -- Where the next chunk begins; moved in the transaction that stores the chunk before it.
    position_bytes bigint not null default 0,
    position_line bigint not null default 0,
    rows_read bigint not null default 0,
    rows_stored bigint not null default 0,
    rows_known bigint not null default 0,
    rows_rejected bigint not null default 0,
    failure text,
    created_by text not null,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    primary key (org_id, import_id)
);
select candor_protect('import');

-- The row itself stays in the file: it may hold personal data that was not masked yet.
create table import_reject (
    org_id uuid not null,
    import_id uuid not null,
    line bigint not null,
    position_bytes bigint not null,
    -- [{"path", "code", "message"}]
    errors jsonb not null,
    primary key (org_id, import_id, line),
    foreign key (org_id, import_id) references import (org_id, import_id) on delete cascade
);
select candor_protect('import_reject');
