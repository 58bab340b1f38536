diesel::table! {
    feedback_case (org_id, case_id) {
        org_id -> Uuid,
        case_id -> Uuid,
        title -> Text,
        excerpt -> Nullable<Text>,
        feedback_id -> Nullable<Uuid>,
        customer_id -> Nullable<Uuid>,
        customer_name -> Nullable<Text>,
        unit_id -> Nullable<Uuid>,
        owner_id -> Nullable<Uuid>,
        status -> Text,
        priority -> Text,
        rule_id -> Nullable<Uuid>,
        rule_name -> Nullable<Text>,
        opened_by -> Nullable<Uuid>,
        opened_at -> Timestamptz,
        clock_started_at -> Timestamptz,
        allowed_minutes -> Integer,
        paused_seconds -> BigInt,
        paused_at -> Nullable<Timestamptz>,
        due_at -> Timestamptz,
        first_response_at -> Nullable<Timestamptz>,
        resolved_at -> Nullable<Timestamptz>,
        closed_at -> Nullable<Timestamptz>,
        resolution -> Nullable<Text>,
        root_cause_id -> Nullable<Uuid>,
        reopened -> Integer,
        escalation_level -> Integer,
        escalated_at -> Nullable<Timestamptz>,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    case_event (org_id, case_id, event_id) {
        org_id -> Uuid,
        case_id -> Uuid,
        event_id -> Uuid,
        at -> Timestamptz,
        kind -> Text,
        user_id -> Nullable<Uuid>,
        user_name -> Nullable<Text>,
        body -> Nullable<Text>,
        details -> Jsonb,
    }
}

diesel::table! {
    case_root_cause (org_id, root_cause_id) {
        org_id -> Uuid,
        root_cause_id -> Uuid,
        name -> Text,
        position -> Integer,
        archived_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    case_target (org_id, priority) {
        org_id -> Uuid,
        priority -> Text,
        minutes -> Integer,
    }
}
