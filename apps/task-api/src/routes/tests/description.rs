//! The description of the API: every operation whole, with an example, and kept as a golden.

use std::path::PathBuf;

use super::*;

fn description() -> Value {
    serde_json::to_value(openapi()).unwrap()
}

#[test]
fn it_is_the_golden_one() {
    let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden/openapi.json");
    let mut now = serde_json::to_string_pretty(&description()).unwrap();
    now.push('\n');
    if service::Env::process().switch("UPDATE_GOLDEN").unwrap() {
        std::fs::write(&golden, &now).unwrap();
    }
    let then = std::fs::read_to_string(&golden).unwrap_or_default();
    assert!(
        now == then,
        "the description changed: look at it, then UPDATE_GOLDEN=on cargo test -p task-api description"
    );
}

#[test]
fn every_operation_has_a_summary_an_example_of_each_body_and_its_failures() {
    let description = description();
    assert_eq!(description["openapi"], "3.1.0");
    let resolve = |schema: &Value| match schema["$ref"].as_str() {
        Some(name) => description.pointer(name.trim_start_matches('#')).unwrap().clone(),
        None => schema.clone(),
    };
    let mut operations = 0;
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let at = format!("{method} {path}");
            operations += 1;
            assert!(
                operation["summary"].as_str().is_some_and(|text| text.len() > 10),
                "{at}: no summary"
            );
            for (kind, content) in
                operation["requestBody"]["content"].as_object().into_iter().flatten()
            {
                let schema = resolve(&content["schema"]);
                assert!(schema["oneOf"].is_null(), "{at}: a body may be left out, but not be null");
                let is_shown = !content["example"].is_null()
                    || !schema["example"].is_null()
                    || !schema["examples"].is_null();
                assert!(
                    is_shown || !schema["properties"]["user"]["example"].is_null(),
                    "{at}: no example of {kind}"
                );
            }
            let responses = operation["responses"].as_object().unwrap();
            for (status, response) in responses {
                for (kind, content) in response["content"].as_object().into_iter().flatten() {
                    assert!(
                        !content["example"].is_null(),
                        "{at}: no example of {status} as {kind}"
                    );
                }
            }
            for status in ["401", "422", "503"] {
                assert!(responses.contains_key(status), "{at}: {status} is not said");
            }
        }
    }
    assert!(operations > 10, "{operations}");
}

#[tokio::test]
async fn it_is_served_with_a_page_that_needs_nothing_from_elsewhere() {
    let api = Api::new();
    let served = api.send(Method::GET, "/api/v1/openapi.json", "", "").await;
    assert_eq!(served.body["paths"], description()["paths"]);
    let text = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let reply = api.router.clone().oneshot(request).await.unwrap();
        let status = reply.status();
        let bytes = to_bytes(reply.into_body(), 8 << 20).await.unwrap();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    };
    let (status, page) = text("/api/docs/").await;
    assert_eq!(status, StatusCode::OK);
    let sources =
        page.split(['"', '\'']).filter(|part| part.ends_with(".js") || part.ends_with(".css"));
    for source in sources {
        assert!(!source.contains("//"), "{source} is from elsewhere");
        let (status, asset) = text(&format!("/api/docs/{}", source.trim_start_matches("./"))).await;
        assert!(status == StatusCode::OK && asset.len() > 100, "{source}: {status}");
    }
}
