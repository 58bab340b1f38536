diesel::table! {
    survey (org_id, survey_id) {
        org_id -> Uuid,
        survey_id -> Uuid,
        slug -> Text,
        name -> Text,
        state -> Text,
        live_version -> Nullable<Integer>,
        created_at -> Timestamptz,
        created_by -> Text,
    }
}

diesel::table! {
    survey_draft (org_id, survey_id) {
        org_id -> Uuid,
        survey_id -> Uuid,
        revision -> Integer,
        definition -> Jsonb,
        updated_at -> Timestamptz,
        updated_by -> Text,
    }
}

diesel::table! {
    survey_version (org_id, survey_id, version) {
        org_id -> Uuid,
        survey_id -> Uuid,
        version -> Integer,
        revision -> Integer,
        definition -> Jsonb,
        published_at -> Timestamptz,
        published_by -> Text,
        hash -> Nullable<Text>,
        approved_by -> Nullable<Text>,
    }
}

diesel::table! {
    survey_link (org_id, link_id) {
        org_id -> Uuid,
        link_id -> Uuid,
        survey_id -> Uuid,
        token -> Text,
        name -> Text,
        parameters -> Jsonb,
        created_at -> Timestamptz,
        closed_at -> Nullable<Timestamptz>,
        sites -> Nullable<Array<Text>>,
    }
}

diesel::table! {
    survey_website (org_id, survey_id) {
        org_id -> Uuid,
        survey_id -> Uuid,
        link_id -> Uuid,
        intercept -> Jsonb,
        updated_at -> Timestamptz,
        updated_by -> Text,
    }
}

diesel::table! {
    survey_policy (org_id) {
        org_id -> Uuid,
        approval_required -> Bool,
        updated_at -> Timestamptz,
        updated_by -> Text,
    }
}

diesel::table! {
    survey_approval (org_id, survey_id) {
        org_id -> Uuid,
        survey_id -> Uuid,
        required -> Bool,
        hash -> Nullable<Text>,
        signed_by -> Nullable<Text>,
        signed_at -> Nullable<Timestamptz>,
        note -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(survey, survey_draft, survey_version, survey_link);

diesel::table! {
    survey_origin (org_id, survey_id) {
        org_id -> Uuid,
        survey_id -> Uuid,
        file_name -> Text,
        format -> Text,
        losses -> Jsonb,
        created_at -> Timestamptz,
        created_by -> Text,
    }
}

diesel::table! {
    library_question (org_id, question_id) {
        org_id -> Uuid,
        question_id -> Uuid,
        name -> Text,
        question -> Jsonb,
        created_at -> Timestamptz,
        created_by -> Text,
    }
}
