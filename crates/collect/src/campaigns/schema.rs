diesel::table! {
    campaign (org_id, campaign_id) {
        org_id -> Uuid,
        campaign_id -> Uuid,
        survey_id -> Uuid,
        name -> Text,
        kind -> Text,
        state -> Text,
        plan -> Jsonb,
        seed -> BigInt,
        starts_at -> Nullable<Timestamptz>,
        launched_at -> Nullable<Timestamptz>,
        drawn_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        note -> Text,
        created_at -> Timestamptz,
        created_by -> Text,
    }
}

diesel::table! {
    campaign_candidate (org_id, candidate_id) {
        org_id -> Uuid,
        candidate_id -> Uuid,
        campaign_id -> Uuid,
        row_no -> Integer,
        customer_id -> Nullable<Uuid>,
        email -> Text,
        name -> Nullable<Text>,
        external_id -> Nullable<Text>,
        language -> Text,
        attributes -> Jsonb,
        unit -> Nullable<Text>,
        variant -> SmallInt,
        disposition -> Text,
        reason -> Nullable<Text>,
        due_at -> Nullable<Timestamptz>,
        decided_at -> Nullable<Timestamptz>,
        invitation_id -> Nullable<Uuid>,
        reminders -> SmallInt,
        next_reminder_at -> Nullable<Timestamptz>,
        retries -> SmallInt,
        thanked -> Bool,
        event_key -> Nullable<Text>,
    }
}

diesel::table! {
    contact_rule (org_id, rule_id) {
        org_id -> Uuid,
        rule_id -> Uuid,
        name -> Text,
        filter -> Text,
        most -> Nullable<Integer>,
        window_days -> Nullable<Integer>,
        gap_days -> Nullable<Integer>,
        same_survey -> Bool,
        reminders -> Bool,
        active -> Bool,
        created_at -> Timestamptz,
        created_by -> Text,
    }
}

diesel::table! {
    contact_event (org_id, event_id) {
        org_id -> Uuid,
        event_id -> Uuid,
        customer_id -> Nullable<Uuid>,
        channel -> Text,
        address -> Text,
        kind -> Text,
        survey_id -> Uuid,
        campaign_id -> Nullable<Uuid>,
        content -> Bytea,
        at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(campaign, campaign_candidate);
