//! `parlor-relay token`: makes one for trying a relay in signed mode, as the site's back end would.

use std::path::PathBuf;

use clap::Args;
use relay::config::{Access, Flags, Signed, SigningKey, load};
use relay::visitor::mint::{self, Claims, Signing};
use relay::visitor::token::{LIFETIME, now};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use secrecy::ExposeSecret;

/// Print a token for trying a relay in mode = "signed"
///
/// Use it as `Authorization: Bearer TOKEN`.
#[derive(Debug, Args)]
pub struct Options {
    /// The relay's settings file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,

    /// The visitor's name at the site
    #[arg(long, value_name = "NAME")]
    subject: String,

    /// The profile that the token is for
    #[arg(long, value_name = "NAME", default_value = "default")]
    profile: String,

    /// The page that the token is for, such as https://example.com; without it the token is a program's
    #[arg(long, value_name = "ORIGIN")]
    origin: Option<String>,

    /// How long the token is good for
    #[arg(long, default_value_t = LIFETIME / 60, value_parser = clap::value_parser!(u64).range(1..=LIFETIME / 60))]
    minutes: u64,

    /// The private key in PEM, where the settings have its public half
    #[arg(long, value_name = "FILE")]
    private_key: Option<PathBuf>,
}

/// Prints the token.
///
/// # Errors
/// One sentence that a person can act on.
pub fn run(options: &Options) -> Result<(), String> {
    // The guide needs no key, and who answers is nothing to a token.
    let flags = Flags { config: Some(options.config.clone()), guide: true, ..Flags::default() };
    let config = load::load(&flags, &|name| std::env::var_os(name)).map_err(|error| error.to_string())?;
    let file = options.config.display();
    let Access::Signed(signed) = &config.access else {
        return Err(format!("{file}: tokens are for mode = \"signed\"; add it, with the table `signed`"));
    };
    let Some(profile) = config.profiles.get(&options.profile) else {
        return Err(format!("{file} has no profile `{}`; check --profile", options.profile));
    };
    if let Some(origin) = &options.origin
        && !config.origins_of(profile).contains(origin)
    {
        return Err(format!(
            "{file}: `{origin}` is not among the profile's origins; add it, or check --origin"
        ));
    }
    let issued = now();
    let claims = Claims {
        aud: &signed.audience,
        sub: Some(&options.subject),
        jti: mint::id()?,
        iat: issued,
        exp: issued + options.minutes * 60,
        profile: &options.profile,
        origin: options.origin.as_deref(),
    };
    super::say(format_args!("{}\n", signing(signed, options)?.token(&claims)?))
}

fn signing(signed: &Signed, options: &Options) -> Result<Signing, String> {
    match (&signed.key, &options.private_key) {
        (SigningKey::Secret(secret), None) => Ok(Signing::secret(secret.expose_secret().as_bytes())),
        (SigningKey::Secret(_), Some(_)) => {
            Err("the settings have a secret and no public key; remove --private-key".to_owned())
        }
        (SigningKey::Public(_), None) => {
            Err("the settings have a public key; give its private half with --private-key FILE".to_owned())
        }
        (SigningKey::Public(_), Some(path)) => {
            let read = PrivatePkcs8KeyDer::from_pem_file(path);
            let key = read.map_err(|_| {
                format!(
                    "{} is not a private key in PEM; make one with `openssl genpkey -algorithm ed25519`",
                    path.display()
                )
            })?;
            Ok(Signing::private_key(key.secret_pkcs8_der()))
        }
    }
}
