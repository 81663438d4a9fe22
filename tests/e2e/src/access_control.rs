//! Only task-api may ask audit: by certificate where there is mTLS, by the app token everywhere.

use contract::audit::ListEntriesRequest;
use contract::audit::audit_service_client::AuditServiceClient;
use testkit::{Daybook, Result, with_daybook};
use tonic::{Code, Request, Status};

/// Asks audit for ada's entries at this port, with these metadata.
async fn ask(
    port: u16,
    metadata: &[(&'static str, &str)],
) -> Result<std::result::Result<usize, Status>> {
    let mut audit = AuditServiceClient::connect(format!("http://127.0.0.1:{port}")).await?;
    let mut request =
        Request::new(ListEntriesRequest { user: "ada".to_owned(), ..Default::default() });
    for (name, value) in metadata {
        request.metadata_mut().insert(*name, value.parse()?);
    }
    Ok(audit.list_entries(request).await.map(|answer| answer.into_inner().entries.len()))
}

#[tokio::test(flavor = "multi_thread")]
async fn only_task_api_may_ask_audit() -> Result<()> {
    with_daybook(async |daybook| {
        audit_itself_answers_nobody_but_its_sidecar(daybook).await?;
        a_sidecar_answers_nobody_without_its_token(daybook).await?;
        if daybook.profile().has_mtls() {
            another_app_may_not_ask(daybook).await?;
        } // elsewhere a caller has no identity: the tokens are all there is
        Ok(())
    })
    .await
}

async fn audit_itself_answers_nobody_but_its_sidecar(daybook: &Daybook) -> Result<()> {
    let audit = daybook.app_of("audit");
    let port = audit.callback_port();
    for token in [None, Some(""), Some("wrong"), Some(audit.sidecar_token())] {
        let metadata: Vec<_> = token.iter().map(|token| ("dapr-api-token", *token)).collect();
        let refused = ask(port, &metadata).await?.expect_err("a refusal");
        assert_eq!(refused.code(), Code::Unauthenticated, "{token:?}: {refused}");
    }
    let answer = ask(port, &[("dapr-api-token", audit.app_token())]).await?;
    assert_eq!(answer.expect("an answer"), 0);
    Ok(())
}

async fn a_sidecar_answers_nobody_without_its_token(daybook: &Daybook) -> Result<()> {
    let port = daybook.daprd("task-api").grpc_port();
    let token = daybook.app_of("task-api").sidecar_token().to_owned();
    let other = daybook.app_of("audit").sidecar_token().to_owned();
    let to_audit = ("dapr-app-id", "audit");
    for wrong in [vec![to_audit], vec![to_audit, ("dapr-api-token", &other)]] {
        let refused = ask(port, &wrong).await?.expect_err("a refusal");
        assert_eq!(refused.code(), Code::Unauthenticated, "{refused}");
    }
    let answer = ask(port, &[to_audit, ("dapr-api-token", &token)]).await?;
    assert_eq!(answer.expect("task-api may ask"), 0);
    Ok(())
}

async fn another_app_may_not_ask(daybook: &Daybook) -> Result<()> {
    let (stranger, token) = daybook.bystander("stranger", None).await?;
    let forged = [
        ("dapr-app-id", "audit"),
        ("dapr-api-token", token.as_str()),
        ("dapr-caller-app-id", "task-api"), // saying so does not make it so
    ];
    for metadata in [&forged[..2], &forged[..]] {
        let refused = ask(stranger.grpc_port(), metadata).await?.expect_err("a refusal");
        assert_eq!(refused.code(), Code::PermissionDenied, "{refused}");
        assert!(refused.message().contains("/ns/default/stranger"), "{refused}");
    }
    Ok(())
}
