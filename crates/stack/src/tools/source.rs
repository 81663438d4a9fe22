//! Where a tool comes from: what is installed, else the cache, else a recipe or a package.

use super::installed::Installed;
use super::table::{Spec, spec};
use super::{Found, Origin, Progress, Tool, ToolError, Version, apt, go, pip, recipe};

/// How many tools are got at once. More would only fight over two cores and their memory.
pub(super) const AT_ONCE: usize = 3;

/// The tool, if it is there in a version that fits.
///
/// # Errors
/// [`ToolError::Unfit`] where a Dapr is installed that does not fit.
pub(super) fn look(tool: Tool) -> Result<Option<Found>, ToolError> {
    let spec = spec(tool);
    let mut unfit = None;
    for installed in spec.places.look() {
        match installed.version.filter(|&version| fits(tool, &spec, version, &installed)) {
            Some(version) => {
                let Installed { path, origin, .. } = installed;
                return Ok(Some(Found { path, version, origin }));
            }
            None => unfit = unfit.or(Some(installed)),
        }
    }
    match unfit {
        Some(installed) if spec.places.are_dapr() => Err(misfit(tool, &spec, installed)),
        _ => Ok(cached(&spec)),
    }
}

fn fits(tool: Tool, spec: &Spec, version: Version, installed: &Installed) -> bool {
    let works = || match tool {
        Tool::Go => go::builds(&installed.path, version),
        Tool::Python => pip::can_use(&installed.path),
        _ => true,
    };
    spec.wanted.fits(version) && works()
}

fn cached(spec: &Spec) -> Option<Found> {
    let (recipe, at) = spec.recipe?;
    let place = recipe.place();
    let found = || Found { path: place.join(at), version: recipe.version, origin: Origin::Cache };
    recipe.is_whole(&place).then(found)
}

/// Whether [`get`] may be expected to work without anybody's help.
///
/// # Errors
/// What somebody has to do first.
pub(super) fn gettable(tool: Tool) -> Result<(), ToolError> {
    let spec = spec(tool);
    for &need in spec.needs {
        if look(need)?.is_none() {
            gettable(need)?;
        }
    }
    if spec.recipe.is_some() || (!spec.packages.is_empty() && apt::allowed()) {
        return Ok(());
    }
    Err(match spec.places.look().into_iter().next() {
        Some(installed) => misfit(tool, &spec, installed),
        None => ToolError::Missing { tool: spec.name, command: command(tool) },
    })
}

/// Gets the tool, and first what it needs.
pub(super) fn get(tool: Tool, progress: &dyn Progress) -> Result<(), ToolError> {
    gettable(tool)?;
    let spec = spec(tool);
    for &need in spec.needs {
        super::ensure(need, progress)?;
    }
    match spec.recipe {
        Some((recipe, _)) => recipe::install(recipe, progress),
        None => apt::install(tool, spec.packages, progress),
    }
}

/// The one command that gets the tool.
pub(super) fn command(tool: Tool) -> String {
    let spec = spec(tool);
    match (spec.recipe, spec.packages) {
        (Some(_), _) => format!("cargo xtask get {}", spec.name),
        (None, []) => go::INSTALL.to_owned(),
        (None, packages) => apt::command(packages),
    }
}

/// One tool of each recipe: getting it gets the others.
pub(super) fn by_recipe(tools: &[Tool]) -> Vec<Tool> {
    let mut names = Vec::new();
    let mut first = |tool: &Tool| {
        let spec = spec(*tool);
        let name = spec.recipe.map_or(spec.name, |(recipe, _)| recipe.name);
        let new = !names.contains(&name);
        names.push(name);
        new
    };
    tools.iter().copied().filter(|tool| first(tool)).collect()
}

fn misfit(tool: Tool, spec: &Spec, installed: Installed) -> ToolError {
    let Installed { path, version, .. } = installed;
    let remedy = match tool {
        Tool::DaprCli => {
            "put a newer `dapr` on PATH, or set DAYBOOK_DAPR=own to let Daybook build \
                          its own and leave yours alone"
                .to_owned()
        }
        _ if spec.places.are_dapr() => "run `dapr uninstall && dapr init`, or set \
                                        DAYBOOK_DAPR=own to let Daybook build its own and leave \
                                        yours alone"
            .to_owned(),
        Tool::Python => "put such a `python3` on PATH, with its whole standard library".to_owned(),
        _ => format!("run `{}`", command(tool)),
    };
    ToolError::Unfit { tool: spec.name, path, version, wanted: spec.wanted, remedy }
}
