use app::{
    applications::{self, Hand},
    proxies::{self, AskedProxy, MOST_DAYS, ProxyStanding},
};
use axum::{Json, extract::State, http::StatusCode};
use base::{Timestamp, kind};
use services::Catalogue;
use store::{Proxy, ProxyAct};

use crate::{
    dto::{
        helpers::{HelperChoice, HelperInvited, HelperRow, InviteHelperRequest, PersonHelpers},
        session::PurposeCode,
    },
    extract::{Body, PathId, Reader},
    language::Language,
    problem::{Code, Problem},
    state::ServerState,
};

/// What a helper may do, in words.
pub(crate) fn act_name(act: ProxyAct, language: Language) -> &'static str {
    match act {
        ProxyAct::Follow => language.of("看办件进度", "see how applications stand"),
        ProxyAct::HandIn => {
            language.of("帮我填写、提交和补充材料", "fill in, hand in and add what is asked for")
        }
        ProxyAct::Messages => language.of("看我的消息", "read my messages"),
    }
}

/// The bundle that it is for, in words.
pub(crate) fn bundle_name(code: Option<&str>, catalogue: &Catalogue, language: Language) -> String {
    let Some(code) = code else {
        return language
            .of("所有的事（只能看，不能提交）", "every matter (to see, not to hand in)")
            .to_owned();
    };
    let title = catalogue.bundle(code).map(|bundle| language.of(&bundle.title.zh, &bundle.title.en));
    title.unwrap_or(code).to_owned()
}

fn choice(code: &str, title: &str) -> HelperChoice {
    HelperChoice { code: code.to_owned(), title: title.to_owned() }
}

fn row(proxy: &Proxy, catalogue: &Catalogue, (now, language): (Timestamp, Language)) -> HelperRow {
    let standing = match proxies::standing(proxy, now) {
        ProxyStanding::Offered => "offered",
        ProxyStanding::Holds => "holds",
        ProxyStanding::Over => "over",
        ProxyStanding::Ended => "ended",
    };
    HelperRow {
        id: proxy.id.to_string(),
        label: proxy.label.to_string(),
        acts: proxy.acts.iter().map(|act| choice(act.code(), act_name(*act, language))).collect(),
        bundle: bundle_name(proxy.bundle.as_deref(), catalogue, language),
        last_day: proxy.last_day.to_string(),
        made_at: proxy.made_at.to_string(),
        presence: proxy.presence.as_deref().map(str::to_owned),
        standing: standing.to_owned(),
    }
}

/// Who helps a person.
#[utoipa::path(get, path = "/api/people/{id}/helpers", tag = "people", operation_id = "person_helpers", security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "Helpers, what they may do and until when; the log names the person", body = PersonHelpers)))]
pub(crate) async fn person_helpers(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(id): PathId<kind::Person>,
) -> Result<Json<PersonHelpers>, Problem> {
    let known = proxies::helpers_of(&state.app, Hand::worker(&cx, &permit), id).await?;
    let catalogue = applications::services_at_hand(&state.app)?;
    let now = cx.now();
    let bundles = catalogue.bundles().iter();
    Ok(Json(PersonHelpers {
        items: known.iter().map(|one| row(one, &catalogue, (now, language))).collect(),
        acts: ProxyAct::ALL.iter().map(|act| choice(act.code(), act_name(*act, language))).collect(),
        bundles: bundles
            .map(|bundle| choice(&bundle.code, language.of(&bundle.title.zh, &bundle.title.en)))
            .collect(),
        latest: now.plus_seconds(MOST_DAYS * 86_400).china_date().to_string(),
    }))
}

/// Lets a helper do something, for somebody who is there.
#[utoipa::path(post, path = "/api/people/{id}/helpers", tag = "people", operation_id = "invite_helper", security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = InviteHelperRequest,
    responses((status = 201, description = "The code to hand over, shown this once; who brings it helps", body = HelperInvited)))]
pub(crate) async fn invite_helper(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Person>,
    Body(asked): Body<InviteHelperRequest>,
) -> Result<(StatusCode, Json<HelperInvited>), Problem> {
    let wrong = || Problem::of(Code::BodyInvalid);
    let acts = asked.acts.iter().map(|code| ProxyAct::from_code(code)).collect::<Option<Vec<_>>>();
    let wanted = AskedProxy {
        label: asked.label,
        acts: acts.ok_or_else(wrong)?,
        bundle: asked.bundle.filter(|code| !code.is_empty()),
        last_day: asked.last_day.parse().map_err(|_unreadable| wrong())?,
    };
    let hand = Hand::worker(&cx, &permit);
    let made = proxies::invite(&state.app, hand, id, &wanted, Some(&asked.presence)).await?;
    let made = HelperInvited { id: made.proxy.id.to_string(), code: made.code.reveal().clone() };
    Ok((StatusCode::CREATED, Json(made)))
}

/// Takes it back.
#[utoipa::path(delete, path = "/api/helpers/{id}", tag = "people", operation_id = "end_helper", security(("session" = [])),
    params(("id" = String, Path, description = "`prx_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 204, description = "It is over from now on, and in the log")))]
pub(crate) async fn end_helper(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Proxy>,
) -> Result<StatusCode, Problem> {
    proxies::end_helper(&state.app, Hand::worker(&cx, &permit), id).await?;
    Ok(StatusCode::NO_CONTENT)
}
