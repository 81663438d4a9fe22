//! What becomes of a letter on its way.

use sidecar::fake::FakeDapr;

use super::*;
use crate::routes::tests::notifier;

fn letter(purpose: Purpose) -> Letter {
    Letter {
        user: "0190f2d7-0000-7000-8000-000000000007".parse().unwrap(),
        email: "ada@example.org".parse().unwrap(),
        purpose,
        token: "dbo_secret".to_owned(),
        expires_at: "2030-05-01T12:30:00Z".parse().unwrap(),
    }
}

#[tokio::test]
async fn it_reaches_the_mail_server_with_its_token() {
    let dapr = FakeDapr::new(1);
    let notifier = notifier(&dapr);
    let deliver = ByNotifier(notifier);
    for purpose in [Purpose::PasswordReset, Purpose::EmailVerification] {
        deliver.deliver(letter(purpose)).await;
    }
    while dapr.binding_calls().len() < 2 {
        tokio::task::yield_now().await;
    }
    for call in dapr.binding_calls() {
        assert_eq!((call.binding.as_str(), call.operation.as_str()), ("email", "create"));
        assert_eq!(call.metadata["emailTo"], "ada@example.org");
        assert!(!call.metadata["subject"].contains("dbo_"), "subjects are logged everywhere");
        assert!(String::from_utf8(call.data).unwrap().contains("<strong>dbo_secret</strong>"));
    }
}
