//! What a query string says, and what it may not.

use super::*;

#[test]
fn pairs_are_read_strictly() {
    let pairs = |query: &str| {
        let pairs = QueryPairs::read(query)?;
        Ok(pairs
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("|"))
    };
    for (query, expected) in [
        ("", ""),
        ("a=1&b=2&a=3", "a=1|b=2|a=3"),
        ("a+b=c+d%2Be&&x", "a b=c d+e|x="),
        ("a=%E6%9D%B1%00&b==", "a=東\0|b=="),
        ("a=100%&b=%zz", "a=100%|b=%zz"),
    ] {
        let read: Result<String, Problem> = pairs(query);
        assert_eq!(read.unwrap(), expected, "{query}");
    }
    for (query, parameter) in [("a=%FF", "a"), ("b=1&a=%E6%9D", "a"), ("%C0%80=1", "")] {
        let problem = pairs(query).unwrap_err();
        assert_eq!((problem.status().as_u16(), problem.code()), (422, "invalid-query"), "{query}");
        assert_eq!(problem.errors()[0].parameter.as_deref(), Some(parameter), "{query}");
    }
    assert!(pairs(&"a&".repeat(200)).is_ok() && pairs(&"a&".repeat(201)).is_err());
}

#[test]
fn only_what_may_be_there_twice_is() {
    let read = |query| QueryPairs::read(query).unwrap().repeating_only(&["tag"]);
    let mut pairs = read("limit=1&tag=a&tag=b").unwrap();
    assert_eq!((pairs.take("limit").as_deref(), pairs.take("limit")), (Some("1"), None));
    assert_eq!(pairs.iter().collect::<Vec<_>>(), [("tag", "a"), ("tag", "b")]);
    let problem = read("limit=1&tag=a&limit=1").unwrap_err();
    assert_eq!(problem.errors()[0].parameter.as_deref(), Some("limit"));
}
