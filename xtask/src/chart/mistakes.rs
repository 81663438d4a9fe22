//! Deliberate mistakes. Each must be refused, and for what it is: a check that lets them through is
//! no check.

use std::error::Error;

use super::helm::Helm;
use super::kubeconform::Kubeconform;

/// A change to the rendered chart that makes it wrong, and words of the complaint about it.
struct Mistake {
    from: &'static str,
    to: &'static str,
    complaint: &'static str,
}

const MISTAKES: [Mistake; 8] = [
    // Kubernetes' kinds: an unknown field, a wrong type, a missing field.
    Mistake { from: "  replicas: 2\n", to: "  replica: 2\n", complaint: "'replica' not allowed" },
    Mistake {
        from: "terminationGracePeriodSeconds: 45",
        to: "terminationGracePeriodSeconds: soon",
        complaint: "got string, want integer",
    },
    Mistake {
        from: "  serviceAccountName:",
        to: "  serviceAccount_Name:",
        complaint: "not allowed",
    },
    Mistake { from: "\nroleRef:", to: "\nrole:", complaint: "missing property 'roleRef'" },
    // Dapr's: the same of Component, Subscription, Resiliency and Configuration.
    Mistake { from: "  version: v2\n", to: "  version: 2\n", complaint: "want string" },
    Mistake { from: "deadLetterTopic:", to: "deadLetter:", complaint: "'deadLetter' not allowed" },
    Mistake { from: "circuitBreaker:", to: "breaker:", complaint: "'breaker' not allowed" },
    Mistake {
        from: "kind: Resiliency",
        to: "kind: Resilience",
        complaint: "could not find schema",
    },
];

/// Values that the chart's own schema must refuse.
const VALUES: [&str; 3] = ["apps.audit.replica=1", "ports.ops=none", "service.type=Public"];

/// Makes every mistake, and fails unless each is refused. Answers how many there were.
pub(super) fn check(helm: &Helm, kubeconform: &Kubeconform) -> Result<usize, Box<dyn Error>> {
    let rendered = helm.template(None)?;
    for Mistake { from, to, complaint } in MISTAKES {
        let whole = rendered.split("\n---").find(|document| document.contains(from));
        let whole = whole.ok_or_else(|| format!("nothing to get wrong: no `{}`", from.trim()))?;
        let wrong = whole.replacen(from, to, 1);
        match kubeconform.check(&wrong) {
            Ok(_) => return Err(format!("`{}` was not refused", to.trim()).into()),
            Err(said) if said.contains(complaint) => {}
            Err(said) => return Err(format!("`{}`: not for this reason: {said}", to.trim()).into()),
        }
    }
    for set in VALUES {
        if helm.template_with(set).is_ok() {
            return Err(format!("the value {set} was not refused").into());
        }
    }
    Ok(MISTAKES.len() + VALUES.len())
}
