//! The table against the modules it builds from.

use super::*;
use crate::tools::recipe::Make;

fn check_module(go_mod: &str, path: &str, version: Version) {
    let want = format!("{path} v{version}");
    assert!(
        go_mod.lines().any(|line| line.trim().trim_start_matches("require ") == want),
        "{want}"
    );
}

/// The module of a package is the longest required path that the package's path starts with.
fn module_of<'a>(go_mod: &'a str, package: &str) -> Option<&'a str> {
    let words = go_mod.lines().map(|line| line.trim().trim_start_matches("require "));
    words
        .filter_map(|line| line.split_once(" v").map(|(path, _)| path))
        .filter(|path| package.starts_with(path))
        .max_by_key(|path| path.len())
}

#[test]
fn a_recipe_has_the_version_its_module_names() {
    for tool in Tool::ALL {
        let Some((recipe, _)) = spec(tool).recipe else { continue };
        match &recipe.make {
            Make::GoBuild(go) => {
                for (_, package) in go.packages {
                    let module = module_of(go.module.0, package).unwrap();
                    check_module(go.module.0, module, recipe.version);
                }
                assert!(go.stamp.ends_with(&recipe.version.to_string()), "{}", go.stamp);
            }
            Make::GoFile { module, path, .. } => check_module(module.0, path, recipe.version),
            Make::Maven { pom } => {
                let want = format!("<version>{}</version>", recipe.version);
                assert!(pom.contains(&want), "{want}");
            }
            Make::Pip(pip) => {
                let want = format!("{}=={} ", recipe.name, recipe.version);
                assert!(pip.requirements.lines().any(|line| line.starts_with(&want)), "{want}");
            }
            Make::Cargo { .. } => assert!(spec(tool).wanted.fits(recipe.version)),
        }
    }
}

#[test]
fn a_tool_is_among_what_its_recipe_makes() {
    for tool in Tool::ALL {
        let Some((recipe, at)) = spec(tool).recipe else { continue };
        assert!(recipe.products().iter().any(|product| product == at), "{at}");
    }
}

#[test]
fn names_are_their_own_and_found_again() {
    for tool in Tool::ALL {
        assert_eq!(Tool::named(tool.name()), Some(tool));
    }
    assert_eq!(Tool::named("no such tool"), None);
}
