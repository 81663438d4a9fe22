//! How each tool that Daybook gets by itself is made; the versions are pinned here.

use crate::tools::Version;
use crate::tools::pip::Pip;
use crate::tools::recipe::{Go, Make, Recipe};

/// A Go module in `tools/`, compiled in, so that getting a tool writes nothing in the checkout.
macro_rules! module {
    ($name:literal) => {
        (
            include_str!(concat!("../../../../../tools/", $name, "/go.mod")),
            include_str!(concat!("../../../../../tools/", $name, "/go.sum")),
        )
    };
}

pub(super) static DAPR_RUNTIME: Recipe = Recipe {
    name: "dapr-runtime",
    version: Version(1, 18, 1),
    lock: "dapr-runtime",
    make: Make::GoBuild(Go {
        module: module!("dapr-runtime"),
        tags: "allcomponents",
        stamp: "github.com/dapr/dapr/pkg/buildinfo.version=1.18.1",
        packages: &[
            ("daprd", "github.com/dapr/dapr/cmd/daprd"),
            ("scheduler", "github.com/dapr/dapr/cmd/scheduler"),
            ("placement", "github.com/dapr/dapr/cmd/placement"),
        ],
    }),
};

/// On its own, because `up` can do without it. It shares nearly all packages with the runtime, and
/// hence its lock: two builds at once would compile them twice.
pub(super) static DAPR_SENTRY: Recipe = Recipe {
    name: "dapr-sentry",
    version: Version(1, 18, 1),
    lock: "dapr-runtime",
    make: Make::GoBuild(Go {
        module: module!("dapr-runtime"),
        tags: "allcomponents",
        stamp: "github.com/dapr/dapr/pkg/buildinfo.version=1.18.1",
        packages: &[("sentry", "github.com/dapr/dapr/cmd/sentry")],
    }),
};

pub(super) static DAPR_CLI: Recipe = Recipe {
    name: "dapr-cli",
    version: Version(1, 16, 5),
    lock: "dapr-cli",
    make: Make::GoBuild(Go {
        module: module!("dapr-cli"),
        tags: "",
        stamp: "main.version=1.16.5",
        packages: &[("dapr", "github.com/dapr/cli")],
    }),
};

pub(super) static HELM: Recipe = Recipe {
    name: "helm",
    version: Version(4, 3, 1),
    lock: "helm",
    make: Make::GoBuild(Go {
        module: module!("helm"),
        tags: "",
        stamp: "helm.sh/helm/v4/internal/version.version=v4.3.1",
        packages: &[("helm", "helm.sh/helm/v4/cmd/helm")],
    }),
};

pub(super) static KUBECONFORM: Recipe = Recipe {
    name: "kubeconform",
    version: Version(0, 8, 0),
    lock: "kubeconform",
    make: Make::GoBuild(Go {
        module: module!("kubeconform"),
        tags: "",
        stamp: "main.version=v0.8.0",
        packages: &[("kubeconform", "github.com/yannh/kubeconform/cmd/kubeconform")],
    }),
};

pub(super) static ACTIONLINT: Recipe = Recipe {
    name: "actionlint",
    version: Version(1, 7, 12),
    lock: "actionlint",
    make: Make::GoBuild(Go {
        module: module!("actionlint"),
        tags: "",
        stamp: "github.com/rhysd/actionlint.version=1.7.12",
        packages: &[("actionlint", "github.com/rhysd/actionlint/cmd/actionlint")],
    }),
};

pub(super) static KUBERNETES_SCHEMAS: Recipe = Recipe {
    name: "kubernetes-schemas",
    version: Version(1, 36, 3),
    lock: "kubernetes-schemas",
    make: Make::GoFile {
        module: module!("kubernetes"),
        path: "k8s.io/kubernetes",
        file: "api/openapi-spec/swagger.json",
    },
};

pub(super) static DAPR_CRDS: Recipe = Recipe {
    name: "dapr-crds",
    version: Version(1, 18, 1),
    lock: "dapr-crds",
    make: Make::GoFile {
        module: module!("dapr-runtime"),
        path: "github.com/dapr/dapr",
        file: "charts/dapr/crds",
    },
};

pub(super) static KAFKA: Recipe = Recipe {
    name: "kafka",
    version: Version(4, 1, 0),
    lock: "kafka",
    make: Make::Maven { pom: include_str!("../../../../../tools/kafka/pom.xml") },
};

pub(super) static NEXTEST: Recipe = Recipe {
    name: "cargo-nextest",
    version: Version(0, 9, 151),
    lock: "cargo-nextest",
    make: Make::Cargo { package: "cargo-nextest" },
};

pub(super) static DENY: Recipe = Recipe {
    name: "cargo-deny",
    version: Version(0, 20, 2),
    lock: "cargo-deny",
    make: Make::Cargo { package: "cargo-deny" },
};

pub(super) static SCHEMATHESIS: Recipe = Recipe {
    name: "schemathesis",
    version: Version(4, 32, 5),
    lock: "schemathesis",
    make: Make::Pip(Pip {
        requirements: include_str!("../../../../../tools/schemathesis/requirements.txt"),
        launch: include_str!("../../../../../tools/schemathesis/launch.py"),
    }),
};

pub(super) static AIOSMTPD: Recipe = Recipe {
    name: "aiosmtpd",
    version: Version(1, 4, 6),
    lock: "aiosmtpd",
    make: Make::Pip(Pip {
        requirements: include_str!("../../../../../tools/aiosmtpd/requirements.txt"),
        launch: include_str!("../../../../../tools/aiosmtpd/launch.py"),
    }),
};

pub(super) static CRONITER: Recipe = Recipe {
    name: "croniter",
    version: Version(7, 0, 0),
    lock: "croniter",
    make: Make::Pip(Pip {
        requirements: include_str!("../../../../../tools/croniter/requirements.txt"),
        launch: include_str!("../../../../../tools/croniter/launch.py"),
    }),
};
