//! A component that asks for what is not there is told by name, before anything is started.

use super::*;
use std::os::unix::fs::PermissionsExt;

const COMPONENT: &str = "
kind: Component
metadata: {name: statestore}
spec:
  metadata:
    - {name: redisHost, secretKeyRef: {name: redis, key: host}}
    - {name: timeout, value: 1s}
";

fn directory(name: &str) -> PathBuf {
    let directory = std::env::temp_dir().join(format!("daybook-{name}-{}", std::process::id()));
    fs::create_dir_all(&directory).unwrap();
    directory
}

fn secrets(value: Value) -> Secrets {
    Secrets(value)
}

#[test]
fn a_missing_secret_is_named_with_its_file() {
    let dir = directory("secret-check");
    fs::write(dir.join("state.yaml"), COMPONENT).unwrap();
    fs::write(dir.join("notes.txt"), "[").unwrap();
    let resources = [dir.clone()];

    secrets(json!({ "redis": { "host": "h" } })).check(&resources).unwrap();
    for wrong in [json!({}), json!({ "redis": {} }), json!({ "redis": "host" })] {
        let error = secrets(wrong).check(&resources).unwrap_err().to_string();
        assert!(
            error.contains("state.yaml asks for the secret `redis` with the key `host`"),
            "{error}"
        );
    }
    fs::write(dir.join("two.yml"), format!("---\na: b\n---\n{COMPONENT}")).unwrap();
    let error = secrets(json!({})).check_file(&dir.join("two.yml")).unwrap_err();
    assert!(error.to_string().contains("`redis`"), "{error}");
    assert_eq!(documents("a\n---\nb\n"), ["a\n", "\n\nb\n"]);

    fs::write(dir.join("broken.yaml"), "a: [").unwrap();
    let error = secrets(json!({ "redis": { "host": "h" } })).check(&resources).unwrap_err();
    assert!(error.to_string().contains("broken.yaml is not YAML"), "{error}");
    fs::remove_dir_all(dir).unwrap();
}

#[test]
fn the_signing_key_is_drawn_once_and_the_file_is_private() {
    let dir = directory("secret-write");
    let key = || {
        let text = fs::read_to_string(dir.join(FILE)).unwrap();
        let value: Value = text.parse().unwrap();
        value["dev-tokens"]["signing-key"].as_str().unwrap().to_owned()
    };
    let committed = secrets(json!({
        "dev-tokens": { "signing-key": "not-a-secret" }, "setup": { "token": "nor-this" }
    }));
    let setup = committed.clone().write(&dir).unwrap();
    assert_eq!(setup.len(), 64, "{setup}");
    assert!(fs::read_to_string(dir.join(FILE)).unwrap().contains(&setup));
    let first = key();
    assert_eq!(first.len(), 64, "{first}");
    assert_eq!(committed.write(&dir).unwrap(), setup);
    assert_eq!(key(), first);
    let mode = fs::metadata(dir.join(FILE)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::remove_dir_all(dir).unwrap();
}

#[test]
fn the_projects_own_components_have_their_secrets() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let secrets = Secrets::read(root).unwrap();
    for profile in ["embedded", "local"] {
        secrets.check(&[root.join("components").join(profile)]).unwrap();
    }
}
