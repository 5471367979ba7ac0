//! What routes ask of a request: who asks, for what purpose, which body. Every refusal is a problem.

use std::str::FromStr;

use access::{AnalystPermit, CountPermit, Cx, ImportPermit, LogPermit, Permit, Purpose};
use app::{SignedIn, Token};
use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use base::{Id, Kind};
use registry::AsOf;
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    language::Language,
    problem::{Code, Problem},
    request::RequestInfo,
    state::ServerState,
};

/// The session cookie's name.
pub(crate) const COOKIE: &str = "wanjia_session";

/// The header that names the purpose of a read.
pub(crate) const PURPOSE: &str = "x-purpose";

/// A JSON body of the documented shape.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            // By status: the rejections themselves may grow in kind.
            Err(refused) => Err(Problem::of(match refused.status() {
                StatusCode::UNPROCESSABLE_ENTITY => Code::BodyInvalid,
                StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::MediaType,
                StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge,
                _ => Code::BodyUnreadable,
            })),
        }
    }
}

/// The id in the path. A text that is no id of this kind names nothing: 404.
#[derive(Debug)]
pub(crate) struct PathId<K: Kind>(pub(crate) Id<K>);

impl<K: Kind> FromRequestParts<ServerState> for PathId<K> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let not_found = Problem::of(Code::NotFound);
        let Ok(Path(text)) = Path::<String>::from_request_parts(parts, state).await else {
            return Err(not_found);
        };
        Id::from_str(&text).map(Self).or(Err(not_found))
    }
}

/// The query of a list.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
}

impl FromRequestParts<ServerState> for ListQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        match Query::<Self>::from_request_parts(parts, state).await {
            Ok(Query(query)) => Ok(query),
            Err(_) => Err(Problem::of(Code::QueryInvalid)),
        }
    }
}

/// As it was on a day, as known at a moment.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AsOfQuery {
    /// As it was on this day, `YYYY-MM-DD`; everything that is known, past and present, if absent.
    #[param(format = Date, example = "2020-06-30")]
    as_of: Option<String>,
    /// As the register knew it at this moment; as it knows it now if absent.
    #[param(format = DateTime, example = "2024-01-01T00:00:00Z")]
    known_at: Option<String>,
}

impl AsOfQuery {
    /// The question, read.
    pub(crate) fn read(as_of: Option<&str>, known_at: Option<&str>) -> Result<AsOf, Problem> {
        let wrong = || Problem::of(Code::QueryInvalid);
        let day = as_of.map(str::parse::<base::Date>).transpose().or(Err(wrong()))?;
        let known_at = known_at.map(str::parse::<base::Timestamp>).transpose().or(Err(wrong()))?;
        Ok(AsOf { day, known_at })
    }
}

/// The time that a question is about.
#[derive(Debug)]
pub(crate) struct Then(pub(crate) AsOf);

impl FromRequestParts<ServerState> for Then {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        match Query::<AsOfQuery>::from_request_parts(parts, state).await {
            Ok(Query(query)) => AsOfQuery::read(query.as_of.as_deref(), query.known_at.as_deref()).map(Self),
            Err(_) => Err(Problem::of(Code::QueryInvalid)),
        }
    }
}

impl FromRequestParts<ServerState> for RequestInfo {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &ServerState) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or(Problem::of(Code::Internal))
    }
}

/// Somebody who is signed in, perhaps still with a one-time password: enough to sign out or to change it.
#[derive(Debug)]
pub(crate) struct Session {
    /// Who acts.
    pub(crate) cx: Cx,
    /// The session.
    pub(crate) signed_in: SignedIn,
    /// The reader's language.
    pub(crate) language: Language,
}

impl FromRequestParts<ServerState> for Session {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let info = RequestInfo::from_request_parts(parts, state).await?;
        let token =
            cookie(&parts.headers).and_then(Token::from_text).ok_or(Problem::of(Code::NotSignedIn))?;
        let signed_in = app::authenticate(&state.app.env, &state.app.store, &token).await?;
        let signed_in = signed_in.ok_or(Problem::of(Code::NotSignedIn))?;
        Ok(Self { cx: signed_in.cx(&state.app.env, &info.id), signed_in, language: info.language })
    }
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    named_cookie(headers, COOKIE)
}

/// The value of the cookie of this name.
pub(crate) fn named_cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let pairs = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    pairs.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Somebody who is signed in with a password of their own.
#[derive(Debug)]
pub(crate) struct Worker {
    /// Who acts.
    pub(crate) cx: Cx,
    /// Their language.
    pub(crate) language: Language,
}

impl FromRequestParts<ServerState> for Worker {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let Session { cx, signed_in, language } = Session::from_request_parts(parts, state).await?;
        if signed_in.account.must_change_password {
            return Err(Problem::of(Code::PasswordChangeNeeded));
        }
        if signed_in.grant().is_none() {
            return Err(Problem::of(Code::NoGrant));
        }
        Ok(Self { cx, language })
    }
}

/// The purpose that the header names.
fn purpose(parts: &Parts) -> Result<Purpose, Problem> {
    let named = parts.headers.get(PURPOSE).ok_or(Problem::of(Code::PurposeMissing))?;
    named.to_str().ok().and_then(Purpose::from_code).ok_or(Problem::of(Code::PurposeUnknown))
}

/// A worker who has named a purpose that their role may read people for.
#[derive(Debug)]
pub(crate) struct Reader {
    /// Who acts.
    pub(crate) cx: Cx,
    /// Their leave.
    pub(crate) permit: Permit,
    /// Their language.
    pub(crate) language: Language,
}

impl FromRequestParts<ServerState> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let Worker { cx, language } = Worker::from_request_parts(parts, state).await?;
        let permit = cx.permit(purpose(parts)?)?;
        Ok(Self { cx, permit, language })
    }
}

/// A worker whose grant lets lists be taken away, for a purpose that they have named.
#[derive(Debug)]
pub(crate) struct Exporter {
    /// Who acts.
    pub(crate) cx: Cx,
    /// Their leave.
    pub(crate) permit: Permit,
    /// Their language.
    pub(crate) language: Language,
}

impl FromRequestParts<ServerState> for Exporter {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let Worker { cx, language } = Worker::from_request_parts(parts, state).await?;
        let permit = cx.export_permit(purpose(parts)?)?;
        Ok(Self { cx, permit, language })
    }
}

/// An auditor: may review the log, opens no record.
#[derive(Debug)]
pub(crate) struct Auditor {
    /// Who acts.
    pub(crate) cx: Cx,
    /// Their leave.
    pub(crate) permit: LogPermit,
    /// Their language.
    pub(crate) language: Language,
}

impl FromRequestParts<ServerState> for Auditor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let Worker { cx, language } = Worker::from_request_parts(parts, state).await?;
        let permit = cx.log_permit()?;
        Ok(Self { cx, permit, language })
    }
}

/// A worker who may count and plan.
#[derive(Debug)]
pub(crate) struct Planner {
    /// Who acts.
    pub(crate) cx: Cx,
    /// Their leave.
    pub(crate) permit: CountPermit,
    /// Their language.
    pub(crate) language: Language,
}

impl FromRequestParts<ServerState> for Planner {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let Worker { cx, language } = Worker::from_request_parts(parts, state).await?;
        let permit = cx.count_permit()?;
        Ok(Self { cx, permit, language })
    }
}

/// A planner who has named planning as the purpose of counting the register.
#[derive(Debug)]
pub(crate) struct Counter {
    /// Who acts.
    pub(crate) cx: Cx,
    /// Their leave.
    pub(crate) permit: CountPermit,
    /// Their language.
    pub(crate) language: Language,
}

impl FromRequestParts<ServerState> for Counter {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let Planner { cx, permit, language } = Planner::from_request_parts(parts, state).await?;
        match purpose(parts)? {
            Purpose::Planning => Ok(Self { cx, permit, language }),
            Purpose::FamilyService
            | Purpose::LocateFamily
            | Purpose::MatchReview
            | Purpose::ImportReview
            | Purpose::Correction
            | Purpose::QualityReview
            | Purpose::LogReview => Err(Problem::of(Code::PurposeDenied)),
        }
    }
}

/// An analyst: gets moved counts, sees no exact one.
#[derive(Debug)]
pub(crate) struct Analyst {
    /// Who acts.
    pub(crate) cx: Cx,
    /// Their leave.
    pub(crate) permit: AnalystPermit,
    /// Their language.
    pub(crate) language: Language,
}

impl FromRequestParts<ServerState> for Analyst {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let Worker { cx, language } = Worker::from_request_parts(parts, state).await?;
        let permit = cx.analyst_permit()?;
        Ok(Self { cx, permit, language })
    }
}

/// An analyst who has named planning as the purpose of a table.
#[derive(Debug)]
pub(crate) struct CountingAnalyst {
    /// Who acts.
    pub(crate) cx: Cx,
    /// Their leave.
    pub(crate) permit: AnalystPermit,
    /// Their language.
    pub(crate) language: Language,
}

impl FromRequestParts<ServerState> for CountingAnalyst {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let Analyst { cx, permit, language } = Analyst::from_request_parts(parts, state).await?;
        if purpose(parts)? == Purpose::Planning {
            Ok(Self { cx, permit, language })
        } else {
            Err(Problem::of(Code::PurposeDenied))
        }
    }
}

/// A worker who may import and undo.
#[derive(Debug)]
pub(crate) struct Importer {
    /// Who acts.
    pub(crate) cx: Cx,
    /// Their leave.
    pub(crate) permit: ImportPermit,
    /// Their language.
    pub(crate) language: Language,
}

impl FromRequestParts<ServerState> for Importer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let Worker { cx, language } = Worker::from_request_parts(parts, state).await?;
        let permit = cx.import_permit()?;
        Ok(Self { cx, permit, language })
    }
}
