//! `cargo xtask get`: gets tools ahead of time.

use stack::tools::{self, Console, Tool};

use crate::Outcome;

/// Gets the named tools, or all that are missing, and says where they are.
pub(crate) fn run(names: &[String]) -> Outcome {
    let wanted = match names {
        [] => Tool::ALL.to_vec(),
        names => names.iter().map(|name| named(name)).collect::<Result<_, _>>()?,
    };
    for found in tools::ensure_all(&wanted, &Console::new())? {
        println!("{}", found.path.display());
    }
    Ok(())
}

fn named(name: &str) -> Result<Tool, String> {
    Tool::named(name).ok_or_else(|| {
        let names: Vec<_> = Tool::ALL.into_iter().map(Tool::name).collect();
        format!("no tool `{name}`; there are: {}", names.join(", "))
    })
}
