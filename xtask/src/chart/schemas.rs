//! JSON Schemas, as kubeconform reads them, out of what Kubernetes and Dapr publish: Kubernetes' API
//! as OpenAPI 2, and Dapr's custom resource definitions.

mod dapr;
mod kubernetes;
mod strict;

use std::error::Error;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// The file of the definitions that other schemas refer to.
const DEFINITIONS: &str = "_definitions.json";

/// The schema of one kind in one version, and the name of the file that kubeconform looks for.
#[derive(Debug)]
struct Kind {
    file: String,
    schema: Value,
}

/// Writes one schema per kind and version into a new directory: `deployment-apps-v1.json`.
/// `swagger` is Kubernetes' `swagger.json`, `crds` the directory of Dapr's definitions. Answers how
/// many were written.
pub(super) fn write(swagger: &Path, crds: &Path, into: &Path) -> Result<usize, Box<dyn Error>> {
    fs::create_dir_all(into)?;
    let (definitions, mut kinds) =
        kubernetes::schemas(serde_json::from_slice(&fs::read(swagger)?)?)?;
    save(&into.join(DEFINITIONS), &definitions)?;
    for entry in fs::read_dir(crds)? {
        kinds.extend(dapr::schemas(&fs::read_to_string(entry?.path())?)?);
    }
    for Kind { file, schema } in &kinds {
        save(&into.join(file), schema)?;
    }
    Ok(kinds.len())
}

/// The name of a schema's file: kind, first label of the group, version, in lower case.
fn file_name(kind: &str, group: &str, version: &str) -> String {
    let group = group.split('.').next().unwrap_or_default();
    let parts = [&kind.to_lowercase(), group, version];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{}.json", parts.join("-"))
}

fn save(file: &Path, schema: &Value) -> Result<(), Box<dyn Error>> {
    Ok(fs::write(file, serde_json::to_vec(schema)?)?)
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_file_is_named_as_kubeconform_asks_for_it() {
        assert_eq!(file_name("Service", "", "v1"), "service-v1.json");
        assert_eq!(file_name("Role", "rbac.authorization.k8s.io", "v1"), "role-rbac-v1.json");
        assert_eq!(
            file_name("Subscription", "dapr.io", "v2alpha1"),
            "subscription-dapr-v2alpha1.json"
        );
    }
}
