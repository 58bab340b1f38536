-- Dashboards: pages of tiles that everybody in the organisation reads.

create table dashboard (
    org_id uuid not null references organisation (org_id) on delete cascade,
    dashboard_id uuid not null,
    name text not null check (char_length(name) between 1 and 100),
    -- The filter in force when the page is opened.
    filter text not null default '',
    tiles jsonb not null,
    -- The page that each organisation is given; at most one.
    is_default boolean not null default false,
    -- Counts changes, so that two people who edit at once do not overwrite each other unawares.
    version int not null default 1,
    created_by text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (org_id, dashboard_id)
);
create unique index dashboard_default on dashboard (org_id) where is_default;
select candor_protect('dashboard');

-- Who has had the summary of which week, which is named by its Monday; also when there was nothing to say.
create table weekly_summary (
    org_id uuid not null,
    user_id uuid not null,
    week date not null,
    primary key (org_id, user_id, week),
    foreign key (org_id, user_id) references app_user (org_id, user_id) on delete cascade
);
select candor_protect('weekly_summary');
