//! What an operator relies on.

use candor_testkit::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn health_readiness_and_metrics_answer_without_credentials() {
    let app = TestApp::new().await;
    let nobody = app.nobody();
    assert_eq!(nobody.get("/healthz").await.text().await.unwrap(), "ok");
    assert_eq!(nobody.get("/readyz").await.text().await.unwrap(), "ready");
    let metrics = nobody.get("/metrics").await.text().await.unwrap();
    assert!(metrics.contains("candor_database_connections"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_security_headers() {
    let app = TestApp::new().await;
    for path in ["/healthz", "/api/v1/session", "/api/openapi.json", "/nowhere", "/api/v1/nowhere"] {
        let answer = app.nobody().get(path).await;
        for header in
            ["x-content-type-options", "referrer-policy", "content-security-policy", "cache-control"]
        {
            assert!(answer.headers().contains_key(header), "{path} lacks {header}");
        }
    }
}
