//! `OpenID` Connect: the office's own sign-in service says who is there. Authorization code with PKCE and a nonce; what the
//! service says is checked by the library `openidconnect` (signature, issuer, audience, time, nonce).

use std::{sync::Arc, time::Duration};

use base::Redacted;
use openidconnect::{
    AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, TokenResponse as _,
    core::{CoreClient, CoreProviderMetadata, CoreResponseType},
};
use serde::{Deserialize, Serialize};
use store::Identity;

use crate::{
    dto::ways::ProviderAnswerRequest,
    problem::{Code, Problem},
    state::ServerState,
};

/// How long the service may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most bytes of an answer of it.
const LONGEST: u64 = 1 << 20;
/// Where the service sends the browser back to: a page of ours, which hands on what it was sent with.
const BACK: &str = "/signed-in";

/// The office's own sign-in service.
#[derive(Debug, Clone)]
pub struct Provider {
    /// What it is called on the page.
    pub name: String,
    /// The address that it goes by (`iss`); HTTPS, or this machine.
    pub issuer: String,
    /// What it calls this register.
    pub client_id: String,
    /// What this register proves itself with; `None` for a public client.
    pub client_secret: Option<Redacted<String>>,
    /// Certificates (PEM) of whoever vouches for it, in place of those that browsers trust.
    pub trust: Option<Vec<u8>>,
}

/// What was asked, to check the answer by.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Asked {
    state: String,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

/// Why nobody was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OidcError {
    /// There is no such service.
    #[error("there is no sign-in service of the office's own")]
    Off,
    /// It cannot be reached, or speaks another language.
    #[error("the sign-in service cannot be reached")]
    Away,
    /// Its answer is none to what was asked, or does not hold.
    #[error("the sign-in service's answer does not hold")]
    Refused,
}

impl From<OidcError> for Problem {
    fn from(error: OidcError) -> Self {
        Self::of(match error {
            OidcError::Off => Code::ProviderOff,
            OidcError::Away => Code::ProviderAway,
            OidcError::Refused => Code::SignInFailed,
        })
    }
}

/// Where to send the browser, and what to check its answer by.
pub(crate) async fn ask(state: &ServerState) -> Result<(String, Asked), OidcError> {
    let (provider, back) = settings(state)?;
    blocking(move || {
        let metadata = discover(&provider)?;
        let client = client(&provider, metadata, back);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, csrf, nonce) = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge)
            .url();
        Ok((url.to_string(), Asked { state: csrf.secret().clone(), nonce, verifier }))
    })
    .await
}

/// Who the service says is there.
pub(crate) async fn check(
    state: &ServerState,
    asked: Asked,
    answer: ProviderAnswerRequest,
) -> Result<Identity, OidcError> {
    let (provider, back) = settings(state)?;
    if asked.state != answer.state {
        return Err(OidcError::Refused);
    }
    blocking(move || {
        let metadata = discover(&provider)?;
        let client = client(&provider, metadata, back);
        let http = http(&provider);
        let tokens = client
            .exchange_code(AuthorizationCode::new(answer.code))
            .or(Err(OidcError::Away))?
            .set_pkce_verifier(asked.verifier)
            .request(&http)
            .map_err(|error| {
                let away = matches!(error, RequestTokenError::Request(_));
                if away { OidcError::Away } else { OidcError::Refused }
            })?;
        let claims = tokens
            .id_token()
            .and_then(|token| token.claims(&client.id_token_verifier(), &asked.nonce).ok())
            .ok_or(OidcError::Refused)?;
        Ok(Identity { issuer: claims.issuer().as_str().into(), subject: claims.subject().as_str().into() })
    })
    .await
}

fn settings(state: &ServerState) -> Result<(Arc<Provider>, RedirectUrl), OidcError> {
    let settings = &state.settings;
    let provider = settings.provider.clone().ok_or(OidcError::Off)?;
    let origin = settings.origin.as_deref().ok_or(OidcError::Off)?;
    let back = RedirectUrl::new(format!("{}{BACK}", origin.trim_end_matches('/'))).or(Err(OidcError::Off))?;
    Ok((provider, back))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, OidcError> + Send + 'static,
) -> Result<T, OidcError> {
    tokio::task::spawn_blocking(work).await.or(Err(OidcError::Away))?
}

/// Of a provider: where to send the browser is known, the other addresses perhaps.
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

fn client(provider: &Provider, metadata: CoreProviderMetadata, back: RedirectUrl) -> Client {
    let secret = provider.client_secret.as_ref().map(|secret| ClientSecret::new(secret.reveal().clone()));
    CoreClient::from_provider_metadata(metadata, ClientId::new(provider.client_id.clone()), secret)
        .set_redirect_uri(back)
}

/// Asked anew each time: keys change, and people sign in once a day.
fn discover(provider: &Provider) -> Result<CoreProviderMetadata, OidcError> {
    let issuer = IssuerUrl::new(provider.issuer.clone()).or(Err(OidcError::Off))?;
    let url = issuer.url();
    let own = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if url.scheme() != "https" && !own {
        tracing::error!("a sign-in service is asked over HTTPS only");
        return Err(OidcError::Off);
    }
    CoreProviderMetadata::discover(&issuer, &http(provider)).map_err(|error| {
        tracing::warn!(%error, "the sign-in service does not answer");
        OidcError::Away
    })
}

/// Sends one request. Redirections are not followed: they could lead to an address within this network.
fn http(provider: &Provider) -> impl Fn(HttpRequest) -> Result<HttpResponse, ureq::Error> + use<> {
    use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
    let mut tls = TlsConfig::builder();
    if let Some(trust) = &provider.trust {
        let certificates: Vec<Certificate<'static>> = parse_pem(trust)
            .filter_map(|item| if let Ok(PemItem::Certificate(one)) = item { Some(one) } else { None })
            .collect();
        tls = tls.root_certs(RootCerts::Specific(Arc::new(certificates)));
    }
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .tls_config(tls.build())
        .timeout_global(Some(PATIENCE))
        .max_redirects(0)
        .http_status_as_error(false)
        .build()
        .into();
    move |request| {
        let (parts, mut body) = agent.run(request)?.into_parts();
        let bytes = body.with_config().limit(LONGEST).read_to_vec()?;
        Ok(HttpResponse::from_parts(parts, bytes))
    }
}
