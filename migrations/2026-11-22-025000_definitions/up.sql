-- Where surveys came from, and questions that are used in many of them.

create table survey_origin (
    org_id uuid not null,
    survey_id uuid not null,
    file_name text not null check (char_length(file_name) between 1 and 255),
    format text not null check (format in ('candor', 'qualtrics', 'lime_survey', 'survey_js', 'xls_form')),
    -- What was not carried over as it was, as it was shown before the survey was made.
    losses jsonb not null,
    created_at timestamptz not null default now(),
    created_by text not null,
    primary key (org_id, survey_id),
    foreign key (org_id, survey_id) references survey (org_id, survey_id) on delete cascade
);
select candor_protect('survey_origin');

create table library_question (
    org_id uuid not null references organisation (org_id) on delete cascade,
    question_id uuid not null,
    -- What it is called among colleagues.
    name text not null check (char_length(name) between 1 and 200),
    question jsonb not null,
    created_at timestamptz not null default now(),
    created_by text not null,
    primary key (org_id, question_id),
    constraint library_question_name_key unique (org_id, name)
);
select candor_protect('library_question');
