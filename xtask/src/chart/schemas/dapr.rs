//! Dapr's kinds, out of its custom resource definitions.

use serde_json::{Value, json};

use super::strict::strict;
use super::{DEFINITIONS, Kind, file_name};

/// Each kind in each version that a file of definitions (YAML) defines.
pub(super) fn schemas(file: &str) -> Result<Vec<Kind>, serde_yaml_ng::Error> {
    let mut found = Vec::new();
    for document in file.split("\n---") {
        let document: Value = serde_yaml_ng::from_str(document)?;
        let text = |pointer: &str| document.pointer(pointer).and_then(Value::as_str);
        let (Some("CustomResourceDefinition"), Some(group), Some(kind)) =
            (text("/kind"), text("/spec/group"), text("/spec/names/kind"))
        else {
            continue;
        };
        let versions = document.pointer("/spec/versions").and_then(Value::as_array);
        found.extend(versions.into_iter().flatten().filter_map(|one| version(kind, group, one)));
    }
    Ok(found)
}

fn version(kind: &str, group: &str, version: &Value) -> Option<Kind> {
    let name = version.get("name")?.as_str()?;
    let mut schema = version.pointer("/schema/openAPIV3Schema")?.clone();
    let properties = schema.get_mut("properties")?.as_object_mut()?;
    for (field, value) in [("apiVersion", format!("{group}/{name}")), ("kind", kind.to_owned())] {
        properties.insert(field.to_owned(), json!({ "type": "string", "enum": [value] }));
    }
    strict(&mut schema);
    // The definitions leave it open, the API server does not.
    schema["properties"]["metadata"] = json!({
        "$ref": format!("{DEFINITIONS}#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")
    });
    Some(Kind { file: file_name(kind, group, name), schema })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Kind, schemas};

    const DEFINITION: &str = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: dapr.io
  names: {kind: Resiliency}
  versions:
    - name: v1alpha1
      schema:
        openAPIV3Schema:
          type: object
          properties:
            metadata: {type: object}
            scopes: {type: array, items: {type: string}}
";

    #[test]
    fn a_version_becomes_a_strict_schema_of_its_own() {
        let found = schemas(DEFINITION).unwrap();
        let [Kind { file, schema }] = found.as_slice() else {
            panic!("one version, not {found:?}")
        };
        assert_eq!(file, "resiliency-dapr-v1alpha1.json");
        assert_eq!(schema["properties"]["apiVersion"]["enum"], json!(["dapr.io/v1alpha1"]));
        assert_eq!(schema["additionalProperties"], json!(false));
        assert!(schema["properties"]["metadata"]["$ref"].as_str().unwrap().ends_with("ObjectMeta"));
    }
}
