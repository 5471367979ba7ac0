use app::messages::{self, AskedGroup, GroupView};
use axum::{Json, extract::State, http::StatusCode};
use base::kind;
use messaging::Channel;
use store::Audience;

use crate::{
    dto::{
        messages::{
            AudienceShown, GroupDecisionRequest, GroupMade, GroupPreviewShown, GroupRequest, GroupRow,
            GroupsView, MessagesView, SendingCount, SettleSendingRequest, UnsureRow,
        },
        session::PurposeCode,
    },
    extract::{Body, PathId, Reader},
    problem::{Code, Problem},
    state::ServerState,
};

/// How messages on their way out stand.
#[utoipa::path(get, path = "/api/messages", tag = "people", operation_id = "message_overview", security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "Counts by channel and state, and what nobody knows of; it names nobody", body = MessagesView)))]
pub(crate) async fn message_overview(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
) -> Result<Json<MessagesView>, Problem> {
    let found = messages::message_overview(&cx, &state.app, &permit).await?;
    let counts = found.counts.iter().map(|(channel, of, count)| SendingCount {
        channel: channel.code().to_owned(),
        state: of.code().to_owned(),
        count: *count,
    });
    let unsure = found.unsure.iter().map(|one| UnsureRow {
        message: one.message.to_string(),
        channel: one.channel.code().to_owned(),
        code: one.code.to_string(),
        at: one.at.to_string(),
    });
    Ok(Json(MessagesView {
        channels: found.channels.iter().map(|channel| channel.code().to_owned()).collect(),
        counts: counts.collect(),
        unsure: unsure.collect(),
        next: found.next.to_string(),
    }))
}

/// Settles a sending of which nobody knows whether it went out.
#[utoipa::path(post, path = "/api/messages/unsure", tag = "people", operation_id = "settle_sending", security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = SettleSendingRequest,
    responses((status = 204, description = "It goes once more, or is left; the log has it")))]
pub(crate) async fn settle_sending(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    Body(asked): Body<SettleSendingRequest>,
) -> Result<StatusCode, Problem> {
    let invalid = || Problem::of(Code::BodyInvalid);
    let message = asked.message.parse().or(Err(invalid()))?;
    let channel =
        Channel::from_code(&asked.channel).filter(|one| *one != Channel::Inbox).ok_or_else(invalid)?;
    messages::settle_unsure(&cx, &state.app, &permit, (message, channel), asked.again).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn asked_group(asked: GroupRequest) -> AskedGroup {
    let AudienceShown { place, age_from, age_to, parents } = asked.audience;
    AskedGroup {
        audience: Audience { place: place.into(), age_from, age_to, parents },
        title: (asked.title_zh, asked.title_en),
        body: (asked.body_zh, asked.body_en),
    }
}

/// How many a group message would tell, and what they would see.
#[utoipa::path(post, path = "/api/group-messages/preview", tag = "people", operation_id = "preview_group", security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = GroupRequest,
    responses((status = 200, description = "A count and the words; it names nobody", body = GroupPreviewShown)))]
pub(crate) async fn preview_group(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    Body(asked): Body<GroupRequest>,
) -> Result<Json<GroupPreviewShown>, Problem> {
    let found = messages::preview_group(&cx, &state.app, &permit, &asked_group(asked)).await?;
    Ok(Json(GroupPreviewShown { people: found.people, sms_zh: found.sms.0, sms_en: found.sms.1 }))
}

/// Writes a group message.
#[utoipa::path(post, path = "/api/group-messages", tag = "people", operation_id = "make_group", security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = GroupRequest,
    responses((status = 201, description = "Written, to be approved by somebody else", body = GroupMade)))]
pub(crate) async fn make_group(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    Body(asked): Body<GroupRequest>,
) -> Result<(StatusCode, Json<GroupMade>), Problem> {
    let id = messages::make_group(&cx, &state.app, &permit, asked_group(asked)).await?;
    Ok((StatusCode::CREATED, Json(GroupMade { id: id.to_string() })))
}

/// The group messages of the area.
#[utoipa::path(get, path = "/api/group-messages", tag = "people", operation_id = "list_groups", security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "The last fifty, newest first; nobody's record", body = GroupsView)))]
pub(crate) async fn list_groups(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
) -> Result<Json<GroupsView>, Problem> {
    let found = messages::list_groups(&cx, &state.app, &permit).await?;
    Ok(Json(GroupsView { items: found.iter().map(row).collect() }))
}

fn row(GroupView { group, made_by, decided_by, may_approve }: &GroupView) -> GroupRow {
    GroupRow {
        id: group.id.to_string(),
        audience: AudienceShown {
            place: group.audience.place.to_string(),
            age_from: group.audience.age_from,
            age_to: group.audience.age_to,
            parents: group.audience.parents,
        },
        title_zh: group.title.0.to_string(),
        title_en: group.title.1.to_string(),
        body_zh: group.body.0.to_string(),
        body_en: group.body.1.to_string(),
        stage: group.stage.code().to_owned(),
        counted: group.counted,
        told: group.sent.map(|(_, told)| told),
        made_by: made_by.as_ref().map(ToString::to_string),
        made_at: group.made.1.to_string(),
        decided_by: decided_by.as_ref().map(ToString::to_string),
        decided_at: group.decided.map(|(_, at)| at.to_string()),
        sent_at: group.sent.map(|(at, _)| at.to_string()),
        may_approve: *may_approve,
    }
}

/// Approves a group message that somebody else wrote, or drops it.
#[utoipa::path(post, path = "/api/group-messages/{id}/decision", tag = "people", operation_id = "decide_group",
    security(("session" = [])),
    params(("id" = String, Path, description = "`gms_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = GroupDecisionRequest,
    responses((status = 204, description = "Approved and being told, or dropped")))]
pub(crate) async fn decide_group(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::GroupMessage>,
    Body(asked): Body<GroupDecisionRequest>,
) -> Result<StatusCode, Problem> {
    messages::decide_group(&cx, &state.app, &permit, id, asked.approve).await?;
    Ok(StatusCode::NO_CONTENT)
}
