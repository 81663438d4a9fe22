//! Every kind of token that this API takes.

use identity::{Identity, Refused, TokenError, Verifier};

use crate::dev_tokens::DevTokens;

/// Checks whatever token comes. Cheap to clone.
#[derive(Clone)]
pub struct Tokens {
    dev: DevTokens,
    verifier: Verifier,
}

impl Tokens {
    /// Takes what `verifier` does, and tokens of the dev-only issuer where that is on.
    pub fn new(dev: DevTokens, verifier: Verifier) -> Self {
        Self { dev, verifier }
    }

    /// The dev-only issuer.
    pub(crate) fn dev(&self) -> &DevTokens {
        &self.dev
    }

    /// Who checks all other tokens.
    pub(crate) fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// What the token speaks for, if that is known without a signature of a key pair and without asking anybody.
    pub(crate) async fn known(&self, token: &str) -> Option<Identity> {
        if let Some(identity) = self.verifier.remembered(token) {
            return Some(identity);
        }
        self.dev.check(token).await.ok()
    }

    /// What the token speaks for, where it is not known.
    pub(crate) async fn check(&self, token: &str) -> Result<Identity, TokenError> {
        match self.verifier.check_anew(token).await {
            Err(TokenError::Refused(Refused::Foreign)) if self.dev.is_on() => {
                self.dev.check(token).await
            }
            checked => checked,
        }
    }
}
