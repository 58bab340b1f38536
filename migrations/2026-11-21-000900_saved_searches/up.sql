-- Searches that people keep.

create table saved_search (
    org_id uuid not null references organisation (org_id) on delete cascade,
    saved_search_id uuid not null,
    -- Whose it is; null for one that an API key made.
    user_id uuid,
    name text not null check (char_length(name) between 1 and 100),
    filter text not null,
    shared boolean not null default false,
    updated_at timestamptz not null default now(),
    foreign key (org_id, user_id) references app_user (org_id, user_id) on delete cascade,
    primary key (org_id, saved_search_id)
);
create unique index saved_search_name on saved_search
    (org_id, coalesce(user_id, '00000000-0000-0000-0000-000000000000'), lower(name));
select candor_protect('saved_search');
