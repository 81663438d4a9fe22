//! Kubernetes' dialect of JSON Schema, made plain and strict.

use serde_json::{Map, Value, json};

/// Turns what only Kubernetes understands into JSON Schema, and forbids fields that a schema does not
/// name, unless it says that it keeps them.
pub(super) fn strict(node: &mut Value) {
    match node {
        Value::Object(schema) => {
            plain(schema);
            for child in schema.values_mut() {
                strict(child);
            }
        }
        Value::Array(schemas) => schemas.iter_mut().for_each(strict),
        _ => {}
    }
}

fn plain(schema: &mut Map<String, Value>) {
    let is = |key: &str, value: &Value| schema.get(key) == Some(value);
    if is("x-kubernetes-int-or-string", &json!(true)) || is("format", &json!("int-or-string")) {
        for key in ["type", "format", "anyOf"] {
            schema.remove(key);
        }
        schema.insert("oneOf".to_owned(), json!([{ "type": "string" }, { "type": "integer" }]));
        return;
    }
    let nullable = is("nullable", &json!(true));
    let closed = is("type", &json!("object"))
        && schema.get("properties").is_some_and(Value::is_object)
        && !schema.contains_key("additionalProperties")
        && !is("x-kubernetes-preserve-unknown-fields", &json!(true));
    if closed {
        schema.insert("additionalProperties".to_owned(), json!(false));
    }
    if let (true, Some(kind @ Value::String(_))) = (nullable, schema.get_mut("type")) {
        *kind = json!([kind.take(), "null"]);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::strict;

    #[track_caller]
    fn check(mut given: Value, expected: &Value) {
        strict(&mut given);
        assert_eq!(&given, expected);
    }

    #[test]
    fn an_object_with_named_fields_takes_no_others() {
        check(
            json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
            &json!({ "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": false }),
        );
    }

    #[test]
    fn a_map_stays_open_and_so_does_what_keeps_unknown_fields() {
        let map = json!({ "type": "object", "additionalProperties": { "type": "string" } });
        check(map.clone(), &map);
        let keeps = json!({ "type": "object", "properties": {}, "x-kubernetes-preserve-unknown-fields": true });
        check(keeps.clone(), &keeps);
    }

    #[test]
    fn a_port_is_a_number_or_a_name() {
        check(
            json!({ "type": "string", "format": "int-or-string" }),
            &json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] }),
        );
    }

    #[test]
    fn what_may_be_null_says_so_in_its_type() {
        check(
            json!({ "type": "string", "nullable": true }),
            &json!({ "type": ["string", "null"], "nullable": true }),
        );
    }

    #[test]
    fn a_field_may_be_called_type() {
        let schema = json!({ "properties": { "type": { "type": "string" }, "nullable": { "type": "boolean" } } });
        check(schema.clone(), &schema);
    }
}
