//! Who may ask: `mode`, `[signed]` and `[challenge]`. A relay that has a key to spend says which of the two modes it
//! is in, or it does not start.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use super::load::{Environment, at, place_of};
use super::written::Written;
use super::{Config, ConfigError};

mod challenge;
mod signed;

pub use challenge::WrittenChallenge;
pub use signed::WrittenSigned;

/// Bytes of the shortest secret that signs tokens: as many as the signature has.
const SHORTEST: usize = 32;

/// Who may ask.
#[derive(Clone, Debug, Default)]
pub enum Access {
    /// Whoever the profiles answer to. For a relay without a key, which has nothing to spend.
    #[default]
    Free,
    /// The same, and each visitor, known by the address, may use up so much.
    Open {
        /// What a visitor has to pass first.
        challenge: Option<Challenge>,
    },
    /// Whoever has a token that the site's back end has signed.
    Signed(Signed),
}

/// What tokens are checked with.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The key, which fixes the algorithm.
    pub key: SigningKey,
    /// Where the key came from, for people.
    pub source: String,
    /// The `aud` that a token has to have.
    pub audience: String,
    /// Ids of tokens that were taken back.
    pub revoked: Vec<String>,
    /// A file with more of them.
    pub revoked_file: Option<PathBuf>,
}

/// What a token's signature is checked with.
#[derive(Clone, Debug)]
pub enum SigningKey {
    /// HS256: a secret that the site's back end has, too.
    Secret(SecretString),
    /// EdDSA: the public half of an Ed25519 key.
    Public([u8; 32]),
}

/// A service that tells people from programs, such as Turnstile.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// Where the answer that a visitor's page got is verified.
    pub verify_url: Url,
    /// What the service knows the site by.
    pub secret: SecretString,
    /// The hosts whose pages may have shown the challenge.
    pub hostnames: HashSet<String>,
    /// What the challenge was for, where the page says it.
    pub action: Option<String>,
    /// What the relay's own tokens are signed with; without it each start makes a new one.
    pub session_secret: Option<SecretString>,
}

impl Access {
    /// What must not be said to anybody.
    #[must_use]
    pub fn secrets(&self) -> Vec<SecretString> {
        match self {
            Self::Free | Self::Open { challenge: None } => Vec::new(),
            Self::Open { challenge: Some(challenge) } => {
                [challenge.secret.clone()].into_iter().chain(challenge.session_secret.clone()).collect()
            }
            Self::Signed(Signed { key: SigningKey::Secret(secret), .. }) => vec![secret.clone()],
            Self::Signed(_) => Vec::new(),
        }
    }
}

/// Where secrets are looked for.
struct Source<'a> {
    file: Option<&'a Path>,
    environment: Environment<'a>,
}

pub(super) fn read(
    file: Option<&Path>,
    environment: Environment<'_>,
    written: &Written,
) -> Result<Access, ConfigError> {
    let source = Source { file, environment };
    let surplus = |table: &str, mode: &str| {
        Err(at(file, table, format!("is only read in mode = \"{mode}\"; remove it, or change the mode")))
    };
    match (written.mode.as_deref(), &written.signed, &written.challenge) {
        (None, None, None) => Ok(Access::Free),
        (Some("open"), Some(_), _) => surplus("signed", "signed"),
        (Some("open"), None, challenge) => {
            let challenge =
                challenge.as_ref().map(|written| challenge::read(&source, written)).transpose()?;
            Ok(Access::Open { challenge })
        }
        (Some("signed"), _, Some(_)) => surplus("challenge", "open"),
        (Some("signed"), Some(written), None) => Ok(Access::Signed(signed::read(&source, written)?)),
        (Some("signed"), None, None) => Err(at(
            file,
            "signed",
            "mode = \"signed\" needs the secret that tokens are signed with; add signed.secret_env = \
             \"PARLOR_SECRET\", and set that variable here and at the site's back end"
                .to_owned(),
        )),
        (Some(other), ..) => {
            Err(at(file, "mode", format!("`{other}` is not a mode; write \"open\" or \"signed\"")))
        }
        (None, Some(_), _) => {
            Err(at(file, "signed", "is not read without mode = \"signed\"; add it".to_owned()))
        }
        (None, None, Some(_)) => {
            Err(at(file, "challenge", "is not read without mode = \"open\"; add it".to_owned()))
        }
    }
}

/// Refuses a relay with a key that does not say who may spend it, or lets everybody spend as much as there is.
///
/// # Errors
/// One sentence with the lines to add.
pub fn settled(config: &Config) -> Result<(), ConfigError> {
    let keyed = || config.profiles.iter().filter(|(_, profile)| profile.key.is_some());
    match &config.access {
        Access::Free if keyed().next().is_some() => Err(undecided(config)),
        Access::Open { .. } => match keyed().find(|(_, profile)| profile.budget.global.money_day.is_none()) {
            Some((name, _)) => Err(unlimited(config, name)),
            None => Ok(()),
        },
        Access::Free | Access::Signed(_) => Ok(()),
    }
}

fn unlimited(config: &Config, profile: &str) -> ConfigError {
    let reason = format!(
        "in mode = \"open\" anybody may spend the key of profiles.{profile}, and nothing says how much in a day; add \
         the line `budget.global.money_day = 1.0`, in units of the prices' currency"
    );
    at(config.file.as_deref(), "budget.global.money_day", reason)
}

fn undecided(config: &Config) -> ConfigError {
    let place = match &config.file {
        Some(file) => format!("add to {}", file.display()),
        None => "write into a file for --config".to_owned(),
    };
    ConfigError::new(
        place_of(config.file.as_deref(), "mode"),
        format!(
            "there is an API key, and nothing says who may spend it; {place} either the two lines `mode = \"open\"` and \
             `budget.global.money_day = 1.0` (every visitor of a listed page, for so much a day in all), or the two \
             lines `mode = \"signed\"` and `signed.secret_env = \"PARLOR_SECRET\"` (visitors whom your site's back \
             end gives a token)"
        ),
    )
}

impl Source<'_> {
    /// A secret from the key `NAME` or the variable in `NAME_env`, and where it was found.
    fn secret(
        &self,
        place: &str,
        written: Option<&SecretString>,
        variable: Option<&str>,
    ) -> Result<Option<(SecretString, String)>, ConfigError> {
        let wrong = |reason: String| at(self.file, place, reason);
        let (secret, source) = match (written, variable) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => {
                return Err(wrong(format!("is given both here and by {place}_env; remove one of the two")));
            }
            (Some(secret), None) => (secret.clone(), place_of(self.file, place)),
            (None, Some(variable)) => {
                let value = (self.environment)(variable).filter(|value| !value.is_empty());
                let text = value
                    .ok_or_else(|| {
                        wrong(format!("the environment variable {variable} is not set; set it to the secret"))
                    })?
                    .into_string()
                    .map_err(|_| {
                        wrong(format!("what is in {variable} is not text; write the secret again"))
                    })?;
                (SecretString::from(text), format!("the environment variable {variable}"))
            }
        };
        if secret.expose_secret().trim() != secret.expose_secret() || secret.expose_secret().is_empty() {
            return Err(wrong(
                "the secret is empty, or begins or ends with a space; write it again".to_owned(),
            ));
        }
        Ok(Some((secret, source)))
    }

    /// A secret that signs tokens.
    fn signing_secret(
        &self,
        place: &str,
        written: Option<&SecretString>,
        variable: Option<&str>,
    ) -> Result<Option<(SecretString, String)>, ConfigError> {
        let found = self.secret(place, written, variable)?;
        if found.as_ref().is_some_and(|(secret, _)| secret.expose_secret().len() < SHORTEST) {
            let reason = format!(
                "has fewer than {SHORTEST} bytes, which can be guessed; make one with `openssl rand -hex 32`"
            );
            return Err(at(self.file, place, reason));
        }
        Ok(found)
    }

    /// A file that the settings name, found from where they are.
    fn path(&self, written: &Path) -> PathBuf {
        self.file.and_then(Path::parent).map_or_else(|| written.to_owned(), |folder| folder.join(written))
    }

    fn read_file(&self, place: &str, path: &Path) -> Result<String, ConfigError> {
        std::fs::read_to_string(path).map_err(|error| {
            at(self.file, place, format!("{} cannot be read ({error}); check the path", path.display()))
        })
    }
}

/// For `--check`: who may ask.
pub(super) fn told(access: &Access) -> String {
    match access {
        Access::Free => "free; there is no key to spend".to_owned(),
        Access::Open { challenge: None } => "open".to_owned(),
        Access::Open { challenge: Some(challenge) } => {
            let mut hosts: Vec<&str> = challenge.hostnames.iter().map(String::as_str).collect();
            hosts.sort_unstable();
            format!("open, after a challenge of {} that {} verifies", hosts.join(", "), challenge.verify_url)
        }
        Access::Signed(signed) => {
            let algorithm = match signed.key {
                SigningKey::Secret(_) => "HS256, key",
                SigningKey::Public(_) => "EdDSA, public key",
            };
            let mut text = format!("signed ({algorithm} from {}), aud {}", signed.source, signed.audience);
            if !signed.revoked.is_empty() {
                text.push_str(&format!(", {} revoked", signed.revoked.len()));
            }
            if let Some(file) = &signed.revoked_file {
                text.push_str(&format!(", revoked in {}", file.display()));
            }
            text
        }
    }
}
