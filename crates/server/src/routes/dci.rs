//! The Digital Convergence Initiative's registry interface, version 1: other systems ask in the field's own tongue. Spoken of
//! it: the synchronous search by an identifier that the asking system has already, in the civil and the social registry.

use app::Masked;
use axum::{Json, extract::State};
use registry::EventKind;
use store::PersonRecord;

use crate::{
    dto::{dci as dto, session::PurposeCode},
    extract::{Body, Reader},
    problem::{Code, Problem},
    request::RequestInfo,
    state::ServerState,
};

pub(crate) const VERSION: &str = "1.0.0";
const CIVIL: &str = "ns:org:RegistryType:Civil";
const SOCIAL: &str = "ns:org:RegistryType:Social";
const MOST: usize = 10;

/// A search of another system.
#[utoipa::path(post, path = "/registry/sync/search", tag = "exchange", operation_id = "dci_search",
    security(("session" = [])), params(("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = dto::DciSearchRequest,
    responses((status = 200, description = "DCI `on-search`; the log names each person", body = dto::DciSearchAnswer)))]
pub(crate) async fn dci_search(
    State(state): State<ServerState>,
    info: RequestInfo,
    Reader { cx, permit, .. }: Reader,
    Body(asked): Body<dto::DciSearchRequest>,
) -> Result<Json<dto::DciSearchAnswer>, Problem> {
    fits(&asked)?;
    Ok(Json(answer(&state.app.store, (&cx, &permit), asked, &info.id).await?))
}

/// As many searches as the interface says.
pub(crate) fn fits(asked: &dto::DciSearchRequest) -> Result<(), Problem> {
    let searches = &asked.message.search_request;
    if searches.is_empty() || searches.len() > MOST { Err(Problem::of(Code::BodyInvalid)) } else { Ok(()) }
}

/// Carries the searches out; the log names each person.
pub(crate) async fn answer(
    store: &store::Store,
    (cx, permit): (&access::Cx, &access::Permit),
    asked: dto::DciSearchRequest,
    correlation: &str,
) -> Result<dto::DciSearchAnswer, Problem> {
    let searches = &asked.message.search_request;
    let now = cx.now().to_string();
    let mut answers = Vec::new();
    for search in searches {
        let criteria = &search.search_criteria;
        let social = criteria.reg_type.as_deref() == Some(SOCIAL);
        let spoken = criteria.query_type == "idtype-value"
            && matches!(&*criteria.query.kind, "UIN" | "NIN")
            && criteria.reg_type.as_deref().is_none_or(|kind| kind == CIVIL || kind == SOCIAL);
        let records = if spoken {
            Some(app::people_by_number(cx, store, permit, &criteria.query.value).await?)
        } else {
            None
        };
        answers.push(dto::DciOne {
            reference_id: search.reference_id.clone(),
            timestamp: now.clone(),
            status: if spoken { "succ" } else { "rjct" }.to_owned(),
            status_reason_code: (!spoken).then(|| "rjct.search_criteria.invalid".to_owned()),
            data: records.map(|records| dto::DciData {
                version: VERSION.to_owned(),
                reg_type: if social { SOCIAL } else { CIVIL }.to_owned(),
                reg_record_type: if social { "Member" } else { "CRVSPerson" }.to_owned(),
                reg_records: records.iter().map(|record| person(record, &criteria.query, social)).collect(),
            }),
        });
    }
    let completed = answers.iter().filter(|answer| answer.data.is_some()).count();
    let header = dto::DciHeader {
        version: VERSION.to_owned(),
        message_id: asked.header.message_id,
        message_ts: now,
        action: "on-search".to_owned(),
        status: if completed == 0 { "rjct" } else { "succ" }.to_owned(),
        total_count: answers.len(),
        completed_count: completed,
        sender_id: asked.header.receiver_id.unwrap_or_else(|| "wanjia".to_owned()),
        receiver_id: asked.header.sender_id,
    };
    let message = dto::DciAnswer {
        transaction_id: asked.message.transaction_id,
        correlation_id: correlation.to_owned(),
        search_response: answers,
    };
    Ok(dto::DciSearchAnswer { signature: String::new(), header, message })
}

fn person(record: &Masked<PersonRecord>, asked: &dto::DciIdForm, social: bool) -> dto::DciPerson {
    let record = record.shown();
    let identifier = |kind: &str, value: String| dto::DciIdentifier {
        identifier_type: kind.to_owned(),
        identifier_value: value,
    };
    let text = |value: &Option<Box<str>>| value.as_deref().map(str::to_owned);
    let latest = |kind: EventKind| {
        let dates = record.events.iter().filter(|event| event.kind == kind).filter_map(|event| event.date);
        dates.map(|date| date.to_string()).max()
    };
    let (married, divorced) = (latest(EventKind::Marriage), latest(EventKind::Divorce));
    dto::DciPerson {
        identifier: vec![
            identifier(&asked.kind, asked.value.trim().to_uppercase()),
            identifier("REGISTER_ID", record.person.id.to_string()),
        ],
        name: text(&record.person.name),
        sex: record
            .person
            .sex
            .as_deref()
            .and_then(|sex| {
                Some(match sex {
                    "1" => "male",
                    "2" => "female",
                    "5" | "6" => "others",
                    _ => return None,
                })
            })
            .map(str::to_owned),
        birth_date: text(&record.person.birth_date),
        death_date: latest(EventKind::Death),
        address: text(&record.person.usual_address),
        marital_status: match (&married, &divorced) {
            (Some(married), Some(divorced)) if divorced >= married => Some("divorced".to_owned()),
            (Some(_), _) => Some("married".to_owned()),
            (None, Some(_)) => Some("divorced".to_owned()),
            (None, None) => None,
        },
        marriage_date: married,
        divorce_date: divorced,
        group_size: social.then(|| record.households.first().map_or(1, |household| household.members.len())),
        last_updated: social.then(|| record.recorded.from.to_string()),
    }
}
