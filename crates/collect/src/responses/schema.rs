diesel::table! {
    invitation (org_id, invitation_id) {
        org_id -> Uuid,
        invitation_id -> Uuid,
        survey_id -> Uuid,
        email -> Text,
        name -> Nullable<Text>,
        customer_external_id -> Nullable<Text>,
        language -> Text,
        parameters -> Jsonb,
        subject -> Text,
        message -> Text,
        state -> Text,
        created_at -> Timestamptz,
        created_by -> Text,
        sent_at -> Nullable<Timestamptz>,
        remind_after_days -> Nullable<Integer>,
        reminded_at -> Nullable<Timestamptz>,
        expires_at -> Timestamptz,
        answered_at -> Nullable<Timestamptz>,
        campaign_id -> Nullable<Uuid>,
        opened_at -> Nullable<Timestamptz>,
        grace_hours -> Integer,
    }
}

diesel::table! {
    invitation_token (org_id, token_hash) {
        org_id -> Uuid,
        token_hash -> Bytea,
        invitation_id -> Uuid,
    }
}

diesel::table! {
    response (org_id, response_id) {
        org_id -> Uuid,
        response_id -> Uuid,
        survey_id -> Uuid,
        version -> Integer,
        link_id -> Nullable<Uuid>,
        invitation_id -> Nullable<Uuid>,
        key_hash -> Nullable<Bytea>,
        answers -> Jsonb,
        parameters -> Jsonb,
        language -> Text,
        state -> Text,
        started_at -> Timestamptz,
        updated_at -> Timestamptz,
        completed_at -> Nullable<Timestamptz>,
        feedback_id -> Nullable<Uuid>,
        seed -> BigInt,
        draws -> Jsonb,
        opened_at -> Nullable<Timestamptz>,
        last_question -> Nullable<Text>,
        ending -> Nullable<Jsonb>,
        quota_ids -> Nullable<Array<Uuid>>,
        digest -> Nullable<Bytea>,
        seen -> Array<Text>,
        answered -> Array<Text>,
        applicable -> Integer,
        at_question -> Nullable<Text>,
        device -> Text,
    }
}

diesel::table! {
    response_draw (org_id, survey_id, name, element) {
        org_id -> Uuid,
        survey_id -> Uuid,
        name -> Text,
        element -> Text,
        drawn -> BigInt,
    }
}

diesel::table! {
    response_quota (org_id, quota_id) {
        org_id -> Uuid,
        quota_id -> Uuid,
        survey_id -> Uuid,
        name -> Text,
        condition -> Text,
        most -> Integer,
        counted -> Integer,
        title -> Jsonb,
        text -> Jsonb,
        created_at -> Timestamptz,
    }
}
