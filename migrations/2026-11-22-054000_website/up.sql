-- Surveys on websites: who may frame them, and when a page asks its visitors.

-- The sites that may show the pages of this link in a frame, such as https://shop.example; none at all without a list.
alter table survey_link add column sites text[];

-- How a survey stands on websites. Its answers come through a link of its own.
create table survey_website (
    org_id uuid not null,
    survey_id uuid not null,
    link_id uuid not null,
    intercept jsonb not null,
    updated_at timestamptz not null default now(),
    updated_by text not null,
    primary key (org_id, survey_id),
    foreign key (org_id, survey_id) references survey (org_id, survey_id) on delete cascade,
    foreign key (org_id, link_id) references survey_link (org_id, link_id) on delete cascade
);
create index survey_website_by_link on survey_website (org_id, link_id);
select candor_protect('survey_website');
