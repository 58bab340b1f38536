diesel::table! {
    dashboard (org_id, dashboard_id) {
        org_id -> Uuid,
        dashboard_id -> Uuid,
        name -> Text,
        filter -> Text,
        tiles -> Jsonb,
        is_default -> Bool,
        version -> Int4,
        created_by -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    weekly_summary (org_id, user_id, week) {
        org_id -> Uuid,
        user_id -> Uuid,
        week -> Date,
    }
}
