//! Kubernetes' own kinds.

use serde_json::{Map, Value, json};

use super::strict::strict;
use super::{DEFINITIONS, Kind, file_name};

/// What is published as a definition of its own but has no shape there.
const SHAPES: [(&str, [&str; 2]); 2] = [
    ("io.k8s.apimachinery.pkg.util.intstr.IntOrString", ["string", "integer"]),
    ("io.k8s.apimachinery.pkg.api.resource.Quantity", ["string", "number"]),
];

/// The definitions that schemas refer to, and each kind in each version, out of Kubernetes' API as
/// OpenAPI 2.
pub(super) fn schemas(mut api: Value) -> Result<(Value, Vec<Kind>), &'static str> {
    let definitions = api.get_mut("definitions").and_then(Value::as_object_mut);
    let definitions = definitions.ok_or("swagger.json has no definitions")?;
    for (name, types) in SHAPES {
        let shape = types.map(|kind| json!({ "type": kind }));
        definitions.insert(name.to_owned(), json!({ "oneOf": shape }));
    }
    // A definition of schemas is itself no schema to make strict.
    let mine = |name: &str| !name.contains("apiextensions");
    definitions.iter_mut().filter(|(name, _)| mine(name)).for_each(|(_, one)| strict(one));
    let kinds = definitions.values().filter_map(kind).collect();
    Ok((json!({ "definitions": definitions }), kinds))
}

/// A definition as a schema, where it is one kind in one version.
fn kind(definition: &Value) -> Option<Kind> {
    let [of] = definition.get("x-kubernetes-group-version-kind")?.as_array()?.as_slice() else {
        return None; // shared by many groups: no resource
    };
    let text = |key: &str| of.get(key).and_then(Value::as_str);
    let (group, version, kind) = (text("group")?, text("version")?, text("kind")?);
    let api = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
    let mut schema = definition.clone();
    lead_elsewhere(&mut schema);
    let schema_map = schema.as_object_mut()?;
    let properties = schema_map.get_mut("properties")?.as_object_mut()?;
    properties.insert("apiVersion".to_owned(), json!({ "type": "string", "enum": [api] }));
    properties.insert("kind".to_owned(), json!({ "type": "string", "enum": [kind] }));
    require(schema_map, ["apiVersion", "kind"]);
    Some(Kind { file: file_name(kind, group, version), schema })
}

fn require(schema: &mut Map<String, Value>, names: [&str; 2]) {
    let required = schema.entry("required").or_insert_with(|| json!([]));
    let Value::Array(required) = required else { return };
    for name in names {
        if !required.contains(&json!(name)) {
            required.push(json!(name));
        }
    }
}

/// Lets references within the API lead to the file of definitions.
fn lead_elsewhere(node: &mut Value) {
    match node {
        Value::Object(map) => {
            if let Some(Value::String(target)) = map.get_mut("$ref")
                && target.starts_with('#')
            {
                target.insert_str(0, DEFINITIONS);
            }
            map.values_mut().for_each(lead_elsewhere);
        }
        Value::Array(list) => list.iter_mut().for_each(lead_elsewhere),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Kind, schemas};

    #[test]
    fn a_kind_becomes_a_strict_schema_of_its_own() {
        let api = json!({ "definitions": { "io.k8s.api.apps.v1.Deployment": {
            "type": "object",
            "properties": { "spec": { "$ref": "#/definitions/Spec" } },
            "x-kubernetes-group-version-kind": [{ "group": "apps", "kind": "Deployment", "version": "v1" }],
        } } });
        let (_, kinds) = schemas(api).unwrap();
        let [Kind { file, schema }] = kinds.as_slice() else { panic!("one kind, not {kinds:?}") };
        assert_eq!(file, "deployment-apps-v1.json");
        assert_eq!(schema["properties"]["spec"]["$ref"], "_definitions.json#/definitions/Spec");
        assert_eq!(schema["properties"]["apiVersion"]["enum"], json!(["apps/v1"]));
        assert_eq!(schema["required"], json!(["apiVersion", "kind"]));
        assert_eq!(schema["additionalProperties"], json!(false));
    }
}
