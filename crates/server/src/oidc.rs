//! `OpenID` Connect: a sign-in service says who is there, the office's own of a worker, or a province's of a resident. Authorization code
//! with PKCE and a nonce; what the service says is checked by the library `openidconnect` (signature, issuer, audience, time, nonce).

use std::{sync::Arc, time::Duration};

use base::Redacted;
use openidconnect::{
    AdditionalClaims, AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    IdTokenFields, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError,
    Scope, StandardErrorResponse, StandardTokenResponse, TokenResponse as _,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreResponseType,
        CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::Identity;

use crate::{
    problem::{Code, Problem},
    state::ServerState,
};

/// How long the service may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most bytes of an answer of it.
const LONGEST: u64 = 1 << 20;
/// Where a service sends a worker's browser back to: a page of ours, which hands on what it was sent with.
const BACK: &str = "/signed-in";
/// The same of a resident's.
const RESIDENT_BACK: &str = "/my/sign-in/provider/back";

/// A sign-in service.
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

/// A sign-in service of residents, such as a province's.
#[derive(Debug, Clone)]
pub struct ResidentProvider {
    /// The service.
    pub provider: Provider,
    /// The claim of its identity token that holds the resident's document number.
    pub claim: String,
    /// What has to be asked for beside `openid`, so that the token holds it.
    pub scopes: Vec<String>,
}

/// Whom to ask, for whom, and what to look for in the answer.
#[derive(Debug)]
pub(crate) struct Errand {
    provider: Provider,
    back: RedirectUrl,
    claim: Option<String>,
    scopes: Vec<String>,
}

impl Errand {
    /// For a worker.
    pub(crate) fn of_workers(state: &ServerState) -> Result<Self, OidcError> {
        let provider = state.settings.provider.as_deref().cloned().ok_or(OidcError::Off)?;
        Ok(Self { provider, back: back(state, BACK)?, claim: None, scopes: Vec::new() })
    }

    /// For a resident.
    pub(crate) fn of_residents(state: &ServerState) -> Result<Self, OidcError> {
        let ResidentProvider { provider, claim, scopes } =
            state.settings.resident_provider.as_deref().cloned().ok_or(OidcError::Off)?;
        Ok(Self { provider, back: back(state, RESIDENT_BACK)?, claim: Some(claim), scopes })
    }

    /// Who is asked.
    pub(crate) const fn provider(&self) -> &Provider {
        &self.provider
    }
}

fn back(state: &ServerState, path: &str) -> Result<RedirectUrl, OidcError> {
    let origin = state.settings.origin.as_deref().ok_or(OidcError::Off)?;
    RedirectUrl::new(format!("{}{path}", origin.trim_end_matches('/'))).or(Err(OidcError::Off))
}

/// Who the service says is there.
#[derive(Debug)]
pub(crate) struct Said {
    /// Who they are to the service.
    pub(crate) identity: Identity,
    /// What the claim that was looked for says, where the token has it as a text.
    pub(crate) claim: Option<Redacted<String>>,
}

/// Claims beside those of the specification: a person's, so that they print as nothing.
#[derive(Deserialize, Serialize)]
struct OwnClaims {
    #[serde(flatten)]
    all: Map<String, Value>,
}

impl AdditionalClaims for OwnClaims {}

impl std::fmt::Debug for OwnClaims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OwnClaims")
    }
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
pub(crate) async fn ask(errand: Errand) -> Result<(String, Asked), OidcError> {
    blocking(move || {
        let client = client(&errand)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, csrf, nonce) = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(errand.scopes.into_iter().map(Scope::new))
            .set_pkce_challenge(challenge)
            .url();
        Ok((url.to_string(), Asked { state: csrf.secret().clone(), nonce, verifier }))
    })
    .await
}

/// Who the service says is there; the answer is its `code` and its `state`.
pub(crate) async fn check(
    errand: Errand,
    asked: Asked,
    (code, state): (String, &str),
) -> Result<Said, OidcError> {
    if asked.state != state {
        return Err(OidcError::Refused);
    }
    blocking(move || {
        let client = client(&errand)?;
        let http = http(&errand.provider);
        let tokens = client
            .exchange_code(AuthorizationCode::new(code))
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
        let (issuer, subject) = (claims.issuer().as_str(), claims.subject().as_str());
        let claim = errand.claim.as_deref().and_then(|name| match name {
            "sub" => Some(subject),
            name => claims.additional_claims().all.get(name).and_then(Value::as_str),
        });
        Ok(Said {
            claim: claim.map(|text| Redacted::new(text.to_owned())),
            identity: Identity { issuer: issuer.into(), subject: subject.into() },
        })
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, OidcError> + Send + 'static,
) -> Result<T, OidcError> {
    tokio::task::spawn_blocking(work).await.or(Err(OidcError::Away))?
}

/// What a service answers: the tokens of the specification, with whatever else it says of somebody.
type Tokens = StandardTokenResponse<
    IdTokenFields<
        OwnClaims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

/// Of a provider: where to send the browser is known, the other addresses perhaps.
type Client = openidconnect::Client<
    OwnClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

fn client(errand: &Errand) -> Result<Client, OidcError> {
    let provider = &errand.provider;
    let secret = provider.client_secret.as_ref().map(|secret| ClientSecret::new(secret.reveal().clone()));
    let id = ClientId::new(provider.client_id.clone());
    let client = Client::from_provider_metadata(discover(provider)?, id, secret);
    Ok(client.set_redirect_uri(errand.back.clone()))
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
