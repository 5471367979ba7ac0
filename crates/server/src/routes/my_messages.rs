//! Behind the resident's door: the inbox, and what somebody wants to be told by which way. Both work without scripts.

use std::collections::BTreeMap;

use app::messages::{keep_own_wishes, own_inbox, own_wishes};
use axum::{
    Form,
    extract::{Query, State},
    response::{Html, IntoResponse, Response},
};
use messaging::{Channel, Language, Topic};
use serde::Deserialize;
use store::MessageWishes;

use super::my::Inside;
use crate::{
    pages::{Page, messages as pages},
    problem::Problem,
    state::ServerState,
};

/// The language of a page, as messages know it.
pub(super) fn spoken(page: Page) -> Language {
    match page.language {
        crate::language::Language::Chinese => Language::Zh,
        crate::language::Language::English => Language::En,
    }
}

/// A page of the inbox.
#[derive(Deserialize)]
pub(crate) struct InboxQuery {
    #[serde(default)]
    cursor: Option<String>,
}

/// The resident's own messages; they are seen by that.
pub(crate) async fn inbox(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
    Query(asked): Query<InboxQuery>,
) -> Result<Html<String>, Problem> {
    let (messages, next) = own_inbox(&state.app, &resident, spoken(page), asked.cursor.as_deref()).await?;
    Ok(pages::inbox(page, &messages, next.as_deref()))
}

/// What the resident wants to be told.
pub(crate) async fn wishes(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
) -> Result<Html<String>, Problem> {
    let wishes = own_wishes(&state.app, &resident).await?;
    Ok(pages::wishes(page, &state.app.templates, spoken(page), (&wishes, None)))
}

/// Keeps what the resident wants to be told. A box that is not ticked does not come: what is not there is not wanted.
pub(crate) async fn keep_wishes(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
    Form(asked): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let text = |name: &str| asked.get(name).map_or("", String::as_str).trim();
    let mut off = Vec::new();
    for topic in Topic::ALL {
        for channel in Channel::ALL {
            if !asked.contains_key(&format!("{}.{}", topic.code(), channel.code())) {
                off.push((*topic, *channel));
            }
        }
    }
    let wishes = MessageWishes {
        language: Language::from_code(text("language")).unwrap_or_default(),
        mail: Some(text("mail")).filter(|mail| !mail.is_empty()).map(Into::into),
        off,
    };
    let kept = keep_own_wishes(&state.app, &resident, &wishes).await;
    match kept {
        Ok(()) => {
            let wishes = own_wishes(&state.app, &resident).await?;
            Ok(pages::wishes(page, &state.app.templates, spoken(page), (&wishes, Some(true))).into_response())
        }
        Err(app::AppError::Choice) => {
            Ok(pages::wishes(page, &state.app.templates, spoken(page), (&wishes, Some(false)))
                .into_response())
        }
        Err(error) => Err(error.into()),
    }
}
