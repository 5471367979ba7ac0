use app::{WhyHeld, WhyPair};
use axum::{Json, extract::State};
use base::kind;
use records::MentionRef;
use store::Decider;

use crate::{
    dto::{
        doubtful::Decided,
        session::PurposeCode,
        why::{Bond, BondRecord, HeldTogether, PartRequest, PersonBonds},
    },
    extract::{Body, PathId, Reader},
    language::Language,
    problem::{Code, Problem},
    routes::{decisions::answered, doubtful::reasons},
    state::ServerState,
    words,
};

/// Why a person's records are one person.
#[utoipa::path(get, path = "/api/people/{id}/bonds", tag = "people", operation_id = "why_person",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "The bonds between the person's records, the weakest, and where the person would \
        part; the log names the person", body = PersonBonds)))]
pub(crate) async fn why_person(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(person): PathId<kind::Person>,
) -> Result<Json<PersonBonds>, Problem> {
    let found = app::why_person(&cx, &state.app, &permit, person).await?;
    let records = found.record.shown().records.iter().map(|linked| BondRecord {
        id: linked.record.id.to_string(),
        role: linked.role.to_string(),
        source: linked.record.source.to_string(),
        source_name: words::source_name(linked.record.source.as_str(), language),
        key: linked.record.key.to_string(),
        decided: matches!(linked.decider, Decider::Worker(_)),
    });
    Ok(Json(PersonBonds {
        records: records.collect(),
        held: found.held.as_ref().and_then(|held| shown(held, language)),
    }))
}

fn shown(held: &WhyHeld, language: Language) -> Option<HeldTogether> {
    let seam = held.cluster.seam.as_ref()?;
    let place = |at: &u32| usize::try_from(*at).unwrap_or(usize::MAX);
    Some(HeldTogether {
        bonds: held.bonds.iter().map(|pair| bond(pair, language)).collect(),
        sides: seam.sides.iter().map(|side| side.iter().map(place).collect()).collect(),
        pairs: seam.pairs,
        speak_for: seam.speak_for,
        mean_bits: seam.mean_bits,
        against: held.against.iter().map(|pair| bond(pair, language)).collect(),
        threshold: held.threshold,
    })
}

fn bond(found: &WhyPair, language: Language) -> Bond {
    let place = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    Bond {
        left: place(found.pair.a),
        right: place(found.pair.b),
        probability: found.pair.probability,
        stage: found.stage.map(Into::into),
        reasons: reasons(Some(&found.explanation), language),
        against: found.explanation.against.clone(),
    }
}

/// Decides that two of a person's records are two people.
#[utoipa::path(post, path = "/api/people/{id}/part", tag = "people", operation_id = "part_records",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "`match_review`")),
    request_body = PartRequest,
    responses((status = 200, description = "The decision is in force and in the log, like any on a doubtful pair; the \
        register follows a moment later", body = Decided)))]
pub(crate) async fn part_records(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(person): PathId<kind::Person>,
    Body(asked): Body<PartRequest>,
) -> Result<Json<Decided>, Problem> {
    let mention = |record: &str, role: &str| {
        let record = record.parse().or(Err(Problem::of(Code::BodyInvalid)))?;
        Ok::<_, Problem>(MentionRef { record, role: role.into() })
    };
    let left = mention(&asked.left_record, &asked.left_role)?;
    let right = mention(&asked.right_record, &asked.right_role)?;
    let reason = asked.reason.as_deref().map(Into::into);
    let done = app::part_records(&cx, &state.app, &permit, person, (&left, &right), reason).await?;
    answered(&done, language).map(Json)
}
